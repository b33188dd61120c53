"""Kills extractions with SIGKILL and looks at what is left; a program of its own, so that it may fork.

`killed.py URL FOLDER SEED COUNT ROWS` starts extractions into a folder of parts, kills each at a random moment until so many are
dead, lets one end, and checks that the folder has every row once; then it begins with the next folder. It prints what was killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import codegen.runtime.frames.files  # noqa: F401  # so that no child has anything to load
import pyarrow.parquet as pq
from codegen.runtime.frames import arrays  # noqa: F401  # the same

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "runtime_data"))

from tiny_acme import Kinetic  # noqa: E402
from tiny_acme.erp.bo.customer import Customer  # noqa: E402

TIMEOUT = 60
"""Seconds after which a run that does not end is a failure."""


def extract(url: str, folder: Path) -> int:
    who: dict[str, Any] = {"company": "EPIC06", "username": "u", "password": "p"}
    with Kinetic(url, **who, page_size=20, prefetch=0) as kinetic:
        customers = kinetic.erp.bo.customer.customers.select(Customer.name)
        return customers.to_parquet(folder, resume=True, rows_per_part=40)


def started(url: str, folder: Path) -> int:
    """The process number of a child that extracts and ends."""
    if child := os.fork():
        return child
    code = 1
    try:
        extract(url, folder)
        code = 0
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """How a child ended: its exit code, or the signal as a negative number."""
    until = time.monotonic() + TIMEOUT
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    raise AssertionError("a run did not end")


def check(folder: Path, rows: int) -> None:
    """The folder has every row once, and is read as one table."""
    numbers = pq.read_table(folder)["cust_num"].to_pylist()
    assert sorted(numbers) == [*range(rows)], numbers
    assert not [*folder.glob(".*")], [*folder.iterdir()]


def main(url: str, folder: Path, seed: int, count: int, rows: int) -> None:
    chance = random.Random(seed)
    begun = time.monotonic()
    assert ended(started(url, folder / "whole")) == 0
    taken = time.monotonic() - begun
    check(folder / "whole", rows)
    seen: Counter[str] = Counter()
    while seen["killed"] < count:
        target = folder / f"{seen['folders']}"
        for _ in range(chance.randint(1, 4)):
            child = started(url, target)
            time.sleep(chance.uniform(0, taken))
            os.kill(child, signal.SIGKILL)
            seen["killed" if ended(child) < 0 else "was done"] += 1
            seen["with parts"] += bool([*target.glob("part-*.parquet")])
        assert ended(started(url, target)) == 0
        check(target, rows)
        seen["folders"] += 1
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:6]))
