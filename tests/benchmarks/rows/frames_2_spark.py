"""A million rows of 20 columns by Spark, with 1, 2 and 4 tasks, against one client; the rows are compared to the last digit.

The server answers at once, or each page after a tenth of a second. In the first case it and the tasks share what cores there are;
the second shows what more tasks are for.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq

from tests.benchmarks import frames
from tests.benchmarks.customers import page
from tests.benchmarks.measure import Line, Place, Program, Taken, taken
from tests.benchmarks.projects import TESTS
from tests.benchmarks.server import serving

ROWS = int(os.environ.get("KINETIC_SPARK_ROWS", "1_000_000"))
MASTERS = os.environ.get("KINETIC_SPARK_MASTERS", "local[4] local-cluster[2,2,1024]")
MILLISECONDS = os.environ.get("KINETIC_SPARK_MILLISECONDS", "0 100")
TASKS = os.environ.get("KINETIC_SPARK_TASKS", "1 2 4")


def run(place: Place) -> Iterator[Line]:
    """Against `to_parquet` of one client; seconds are those of reading and writing, CPU that of the whole program."""
    file = frames.narrow(page(place.folder))
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    for milliseconds in map(int, MILLISECONDS.split()):
        with serving(file, ROWS, milliseconds=milliseconds) as url:
            yield from _lines(place, url, milliseconds)


def _lines(place: Place, url: str, milliseconds: int) -> Iterator[Line]:
    """One line for each master and number of tasks."""
    alone = place.folder / f"alone-{milliseconds}.parquet"
    arguments = ("-m", f"{TESTS}.frames", "generated", url, str(alone))
    reference = taken(Program("one client", place.root, arguments), place.root)
    for master, tasks in product(MASTERS.split(), map(int, TASKS.split())):
        out = place.folder / f"{master}-{milliseconds}-{tasks}"
        seconds, measured = _by_spark(place, url, master, tasks, alone, out)
        speed = f"{ROWS / seconds:,.0f} rows/s"
        yield Line(
            f"{ROWS:,} rows × 20 columns by Spark, {master}, {milliseconds} ms a page, tasks: {tasks}; {speed}",
            "",
            seconds,
            measured.peak,
            "to_parquet of one client",
            reference.seconds,
            reference.peak,
            measured.cpu,
            reference.cpu,
        )


def _by_spark(
    place: Place, url: str, master: str, tasks: int, alone: Path, out: Path
) -> tuple[float, Taken]:
    """Seconds of the reading and writing, and what the whole program took."""
    arguments = ("-m", f"{TESTS}.spark", url, str(out), master, str(tasks))
    measured = taken(Program(master, place.root, arguments), place.root)
    whole, found = pq.read_table(alone), pq.read_table(out / "rows")
    found = found.select(whole.column_names).sort_by("CustNum").cast(whole.schema)
    assert found.equals(whole), "Spark's rows differ from the client's"
    return float(json.loads((out / "seconds.json").read_text())), measured
