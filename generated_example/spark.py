"""The data source for Apache Spark: `_runtime/frames/spark.py` has its options."""

from typing import Any

from ._runtime.frames import spark as _spark

# Of no type that needs PySpark, which may be missing where the package is checked.
KineticSource: Any = _spark.KineticSource
"""For `spark.dataSource.register`."""
