"""Customers into Parquet files by Spark: `python -m tests.benchmarks.spark URL FOLDER MASTER TASKS`.

It writes `rows/` and `seconds.json`: how long reading and writing took, in a session that has done a small read before.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.customers import SIZE
from tests.benchmarks.frames import COLUMNS

SET = "erp.bo.customer.customers"


def environment(url: str) -> dict[str, str]:
    """What the executors take their client from."""
    names = {"URL": url, "COMPANY": "EPIC06", "USERNAME": "u", "PASSWORD": "p"}
    return {f"KINETIC_{name}": value for name, value in names.items()}


def home(folder: Path) -> str:
    """A folder of Spark's that a cluster may write its logs to, made of links to the installed one."""
    import pyspark

    folder.mkdir(parents=True)
    for item in Path(pyspark.__path__[0]).iterdir():
        (folder / item.name).symlink_to(item)
    return str(folder)


def session(folder: Path, master: str) -> Any:
    """A session on this machine."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.sql.python.filterPushdown.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.executor.memory": "512m",
    }
    builder = SparkSession.builder.master(master).appName("benchmark")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def read(spark: Any, tasks: int, **more: str) -> Any:
    """The 20 columns of every customer, by so many tasks."""
    options = {
        "set": SET,
        "columns": ",".join(COLUMNS),
        "names": "wire",
        "page_size": str(SIZE),
        "concurrency": str(tasks),
        **more,
    }
    return spark.read.format("kinetic").options(**options).load()


def main(url: str, folder: Path, master: str, tasks: int) -> None:
    """Read all rows by so many tasks."""
    os.environ |= environment(url)
    if master.startswith("local-cluster"):
        os.environ["SPARK_HOME"] = home(folder / "home")
    from generated_example.spark import KineticSource

    spark = session(folder, master)
    spark.dataSource.register(KineticSource)
    few = read(spark, 1, filter="CustNum gt 100000000 and not (CustNum gt 100001999)")
    few.write.format("noop").mode("overwrite").save()
    start = time.perf_counter()
    read(spark, tasks).write.parquet(str(folder / "rows"))
    (folder / "seconds.json").write_text(json.dumps(time.perf_counter() - start))
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
