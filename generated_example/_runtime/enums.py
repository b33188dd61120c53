"""Enumerations of the service: members met on the wire that the metadata does not have are read, not refused."""

from __future__ import annotations

from enum import Enum, IntFlag
from functools import reduce
from operator import or_
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class EdmEnum(str, Enum):
    """An enumeration type; its members are their wire names.

    A name that the class does not know becomes a member of its own: equal to its text, and not listed.
    """

    __edm_type__ = ""

    def __init_subclass__(cls, *, edm_type: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.__edm_type__ = edm_type

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str | int):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = str(value)
        return member

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls)

    def __reduce_ex__(self, protocol: Any) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._value_,)

    def __str__(self) -> str:
        return str(self._value_)

    @property
    def wire(self) -> str:
        """The value as JSON and URLs carry it."""
        return str(self._value_)


class EdmFlags(IntFlag):
    """An enumeration type whose members combine: `Perm.READ | Perm.WRITE`.

    Bits that the class does not know are kept.
    """

    __edm_type__ = ""

    def __init_subclass__(cls, *, edm_type: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.__edm_type__ = edm_type

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if isinstance(value, str):
            return reduce(or_, map(cls._part, value.split(",")), cls(0))
        return super()._missing_(value)

    @classmethod
    def _part(cls, text: str) -> Self:
        """Return the member that a part of `"Read,Write"` names, or the bits that its number has."""
        name = _folded(text)
        for member in cls.__members__.values():
            if _folded(member.name or "") == name:
                return member
        try:
            return cls(int(name))
        except ValueError:
            raise ValueError(f"{text.strip()!r} is not a {cls.__name__}") from None

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls)

    @property
    def wire(self) -> str:
        """The value as JSON and URLs carry it: its number, which OData takes for any combination (ABNF, `enumValue`)."""
        return str(self._value_)


def _folded(name: str) -> str:
    """Return a member's name without what tells its Python from its wire spelling: case and underscores."""
    return name.strip().replace("_", "").casefold()
