"""`python -m tests.benchmarks.iterate generated|by_hand URL` reads every customer and keeps none; prints how many, and the peak in MB."""

from __future__ import annotations

import resource
import sys

from tests.benchmarks import customers


def main(way: str, url: str) -> int:
    """Read all rows; return how many."""
    rows = customers.generated(url) if way == "generated" else customers.by_hand(url)
    return sum(1 for _ in rows)


if __name__ == "__main__":
    count = main(sys.argv[1], sys.argv[2])
    print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
