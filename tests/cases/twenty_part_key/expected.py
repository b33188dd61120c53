"""Hazard.TwentyPartKeySvc."""

from decimal import Decimal

from .._runtime import (
    KEY,
    THIS_COMPANY,
    Column,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class MatrixKey(Key):
    """Key of `Matrix`."""

    company: str = THIS_COMPANY
    part_1: int
    part_2: str
    part_3: int
    part_4: str
    part_5: int
    part_6: str
    part_7: int
    part_8: str
    part_9: int
    part_10: str
    part_11: int
    part_12: str
    part_13: int
    part_14: str
    part_15: int
    part_16: str
    part_17: int
    part_18: str
    part_19: int


class Matrix(Row):
    """A row of `Matrices`."""

    key = row_key(MatrixKey)
    part_19: int = KEY
    """Key."""
    part_18: str = KEY
    """Key."""
    part_17: int = KEY
    """Key."""
    part_16: str = KEY
    """Key."""
    part_15: int = KEY
    """Key."""
    part_14: str = KEY
    """Key."""
    part_13: int = KEY
    """Key."""
    part_12: str = KEY
    """Key."""
    part_11: int = KEY
    """Key."""
    part_10: str = KEY
    """Key."""
    part_9: int = KEY
    """Key."""
    part_8: str = KEY
    """Key."""
    part_7: int = KEY
    """Key."""
    part_6: str = KEY
    """Key."""
    part_5: int = KEY
    """Key."""
    part_4: str = KEY
    """Key."""
    part_3: int = KEY
    """Key."""
    part_2: str = KEY
    """Key."""
    part_1: int = KEY
    """Key."""
    company: str = KEY
    """Key."""
    value: Decimal | None = None


class MatrixFields(Fields):
    """Columns of `Matrix`, for queries."""

    part_19: Column[int]
    part_18: TextColumn
    part_17: Column[int]
    part_16: TextColumn
    part_15: Column[int]
    part_14: TextColumn
    part_13: Column[int]
    part_12: TextColumn
    part_11: Column[int]
    part_10: TextColumn
    part_9: Column[int]
    part_8: TextColumn
    part_7: Column[int]
    part_6: TextColumn
    part_5: Column[int]
    part_4: TextColumn
    part_3: Column[int]
    part_2: TextColumn
    part_1: Column[int]
    company: TextColumn
    value: Column[Decimal]


class TwentyPartKeySvc(Service[S], name="Hazard.TwentyPartKeySvc"):
    """Hazard.TwentyPartKeySvc."""

    matrices = entity_set("Matrices", Matrix, MatrixFields, MatrixKey)
    """Key: company, part_1, part_2, part_3, part_4, part_5, part_6, part_7, part_8,
    part_9, part_10, part_11, part_12, part_13, part_14, part_15, part_16, part_17,
    part_18, part_19.
    """
