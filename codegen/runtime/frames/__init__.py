"""Frames: loaded when a program asks for them, as their libraries are, which are missed with the advice to install them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    # Each may be missing, and pyarrow and pandas ship no types.
    import pandas  # type: ignore[import-not-found, import-untyped, unused-ignore]  # pyright: ignore[reportMissingImports]  # see above
    import polars  # type: ignore[import-not-found, unused-ignore]  # pyright: ignore[reportMissingImports]  # see above
    import pyarrow  # type: ignore[import-not-found, import-untyped, unused-ignore]  # pyright: ignore[reportMissingImports]  # see above

    RecordBatch: TypeAlias = pyarrow.RecordBatch
    Table: TypeAlias = pyarrow.Table
    Polars: TypeAlias = polars.DataFrame
    Pandas: TypeAlias = pandas.DataFrame


def library(name: str) -> Any:
    """Return a library, or a module of one; raises ModuleNotFoundError that says what to install."""
    top = name.partition(".")[0]
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != top:
            raise
    package = __name__.partition("._runtime")[0].partition(".")[0].replace("_", "-")
    extra = "spark" if top == "pyspark" else "frames"
    raise ModuleNotFoundError(
        f"{top} is missing: pip install {top}, or for a package made with --standalone: pip install '{package}[{extra}]'",
        name=top,
    )
