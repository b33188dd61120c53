"""Kills extractions with SIGKILL and looks at what is left; a program of its own, so that it may fork.

`killed.py URL FOLDER SEED COUNT ROWS` starts extractions into a folder of parts, kills each at a random step until so many are
dead, lets one end, and checks that the folder has every row once; then it begins with the next folder. It prints what was killed.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import codegen.runtime.frames.files  # noqa: F401  # so that no child has anything to load
import pyarrow.parquet as pq
from codegen.runtime.frames import arrays  # noqa: F401  # the same

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "runtime_data"), str(HERE.parent)]

from dying import killed, steps_of  # noqa: E402
from tiny_acme import Kinetic  # noqa: E402
from tiny_acme.erp.bo.customer import Customer  # noqa: E402


def extract(url: str, folder: Path) -> int:
    who: dict[str, Any] = {"company": "EPIC06", "username": "u", "password": "p"}
    with Kinetic(url, **who, page_size=20, prefetch=0) as kinetic:
        customers = kinetic.erp.bo.customer.customers.select(Customer.name)
        return customers.to_parquet(folder, resume=True, rows_per_part=40)


def check(folder: Path, rows: int) -> None:
    """The folder has every row once, and is read as one table."""
    numbers = pq.read_table(folder)["cust_num"].to_pylist()
    assert sorted(numbers) == [*range(rows)], numbers
    assert not [*folder.glob(".*")], [*folder.iterdir()]


def main(url: str, folder: Path, seed: int, count: int, rows: int) -> None:
    chance = random.Random(seed)
    # The first run loads what no child has to load then.
    extract(url, folder / "first")
    steps = steps_of(lambda: extract(url, folder / "whole"))
    check(folder / "whole", rows)
    seen: Counter[str] = Counter()
    while seen["killed"] < count:
        target = folder / f"{seen['folders']}"
        for _ in range(chance.randint(1, 4)):
            is_killed = killed(lambda: extract(url, target), chance.randint(1, steps))
            seen["killed" if is_killed else "was done"] += 1
            seen["with parts"] += bool([*target.glob("part-*.parquet")])
        assert not killed(lambda: extract(url, target))
        check(target, rows)
        seen["folders"] += 1
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:6]))
