"""Hazard.TwentyPartKeySvc."""

from decimal import Decimal

from .._runtime import (
    COLUMN,
    KEY,
    THIS_COMPANY,
    Col,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
)


class MatrixKey(Key):
    """The key of `Matrix`."""

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
    part_19: Col[int] = KEY
    """Key."""
    part_18: Col[str] = KEY
    """Key."""
    part_17: Col[int] = KEY
    """Key."""
    part_16: Col[str] = KEY
    """Key."""
    part_15: Col[int] = KEY
    """Key."""
    part_14: Col[str] = KEY
    """Key."""
    part_13: Col[int] = KEY
    """Key."""
    part_12: Col[str] = KEY
    """Key."""
    part_11: Col[int] = KEY
    """Key."""
    part_10: Col[str] = KEY
    """Key."""
    part_9: Col[int] = KEY
    """Key."""
    part_8: Col[str] = KEY
    """Key."""
    part_7: Col[int] = KEY
    """Key."""
    part_6: Col[str] = KEY
    """Key."""
    part_5: Col[int] = KEY
    """Key."""
    part_4: Col[str] = KEY
    """Key."""
    part_3: Col[int] = KEY
    """Key."""
    part_2: Col[str] = KEY
    """Key."""
    part_1: Col[int] = KEY
    """Key."""
    company: Col[str] = KEY
    """Key."""
    value: Col[Decimal | None] = COLUMN


class TwentyPartKeySvc(Service[S], name="Hazard.TwentyPartKeySvc"):
    """Hazard.TwentyPartKeySvc."""

    matrices = entity_set("Matrices", Matrix, MatrixKey)
    """Key: company, part_1, part_2, part_3, part_4, part_5, part_6, part_7, part_8,
    part_9, part_10, part_11, part_12, part_13, part_14, part_15, part_16, part_17,
    part_18, part_19.
    """
