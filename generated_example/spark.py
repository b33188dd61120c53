"""The data source for Apache Spark: `spark.dataSource.register(KineticSource)`; `_runtime/frames/spark.py` has its options."""

from ._runtime.frames.spark import KineticSource as KineticSource
