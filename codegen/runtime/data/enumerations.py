"""Enumerations of the service: a member that the metadata does not have is read, not refused."""

from __future__ import annotations

from collections.abc import Iterable, Set
from enum import Enum, EnumType, Flag, IntFlag
from functools import reduce
from operator import or_
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
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
        text = str.__str__(value) if isinstance(value, str) else int.__repr__(value)
        member = str.__new__(cls, text)
        member._name_ = member._value_ = text
        return member

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        members = [member.value for member in cls]
        return {"title": cls.__name__, "type": "string", "enum": members}

    def __reduce_ex__(self, protocol: Any) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._value_,)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __str__(self) -> str:
        return str(self._value_)

    @property
    def wire(self) -> str:
        """The value as JSON and URLs carry it."""
        return str.__str__(self._value_)


class _FlagsMeta(EnumType):
    """Leaves a class of flags the operators that it inherits: `enum` gives every class those of `Flag` anew."""

    def __new__(mcs, *args: Any, **options: Any) -> Any:
        made = super().__new__(mcs, *args, **options)
        for name in ("__or__", "__and__", "__xor__", "__invert__"):
            for own in (name, name.replace("__", "__r", 1)):
                if vars(made).get(own) is getattr(Flag, name):
                    delattr(made, own)
        return made


class EdmFlags(IntFlag, metaclass=_FlagsMeta):
    """An enumeration type whose members combine: `Perm.READ | Perm.WRITE`.

    Bits that the class does not know are kept, and names, too, which have no number here: such a value goes back as it came.
    """

    __edm_type__ = ""

    def __init_subclass__(cls, *, edm_type: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.__edm_type__ = edm_type

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if isinstance(value, str):
            return cls._of([part.strip() for part in value.split(",")])
        return super()._missing_(value)

    @classmethod
    def _of(cls, texts: Iterable[str]) -> Self:
        """Return the value of these names and numbers."""
        bits = {text: cls._bits(text) for text in texts}
        plain = cls(reduce(or_, (found or 0 for found in bits.values()), 0))
        unknown = frozenset(text for text, found in bits.items() if found is None)
        return plain._like(_texts=tuple(bits), _unknown=unknown) if unknown else plain

    @classmethod
    def _bits(cls, text: str) -> int | None:
        """Return the bits of a name or a number; None for a name that the class does not know."""
        name = _folded(text)
        for member in cls.__members__.values():
            if _folded(member.name or "") == name:
                return int(member._value_)
        try:
            return int(name)
        except ValueError:
            return None

    def _like(self, **beside: Any) -> Self:
        """Return a value of the same bits that has more to it; no member is changed."""
        made = int.__new__(type(self), self._value_)
        names = sorted(beside.get("_unknown", ()))
        made._name_ = "|".join((*filter(None, (self._name_,)), *names)) or None
        made._value_ = self._value_
        vars(made).update(beside)
        return made

    def _with(self, plain: Self, unknown: Set[str], other: object = 0) -> Self:
        """Return the value of these bits and these unknown names; what stays of two values is written as it was."""
        if not unknown:
            return plain
        value = int(plain)
        texts = dict.fromkeys((*_held(self, "_texts"), *_held(other, "_texts")))
        bits = {text: self._bits(text) or 0 for text in texts}
        kept = [t for t, b in bits.items() if t in unknown or b and not b & ~value]
        rest = value & ~reduce(or_, (bits[text] for text in kept), 0)
        return self._of([*kept, *([str(rest)] if rest else [])])

    def __or__(self, other: int) -> Self:
        plain = super().__or__(other)
        return self._with(plain, _held(self) | _held(other), other)

    def __xor__(self, other: int) -> Self:
        plain = super().__xor__(other)
        return self._with(plain, _held(self) ^ _held(other), other)

    def __and__(self, other: int) -> Self:
        without = _held(other, "_without")
        if not without:
            plain = super().__and__(other)
            return self._with(plain, _held(self) & _held(other), other)
        # The bits of `~Perm.READ` are those that the class knows: what it does not know stays.
        (gone,) = without
        plain = type(self)(self._value_ & ~gone._value_)
        return self._with(plain, _held(self) - _held(gone))

    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__

    def __invert__(self) -> Self:
        made: Self = type(self)(super().__invert__())._like(_without=(self,))
        return made

    def __contains__(self, other: Any) -> bool:
        return super().__contains__(other) and _held(other) <= _held(self)

    def __bool__(self) -> bool:
        return bool(self._value_ or _held(self))

    def __eq__(self, other: object) -> Any:
        same = int.__eq__(self, other)
        return _held(self) == _held(other) if same is True else same

    __hash__ = IntFlag.__hash__

    def __reduce_ex__(self, protocol: Any) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.wire,)

    def __str__(self) -> str:
        return self.wire

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value: value.wire if _held(value) else value, when_used="json"
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        told = ", ".join(f"{m.name} = {m.value}" for m in cls.__members__.values())
        number = {"title": cls.__name__, "type": "integer"}
        return number | ({"description": f"Sum of: {told}."} if told else {})

    @property
    def wire(self) -> str:
        """The value as JSON and URLs carry it: its number, which OData takes for any combination (ABNF, `enumValue`).

        One with names that the class does not know is written as it came.
        """
        if _held(self):
            return ",".join(_held(self, "_texts"))
        return int.__repr__(self._value_)


def _held(value: object, part: str = "_unknown") -> Any:
    """Return the names in a value that its class does not know, or all of its names and numbers; none of a plain number."""
    held = vars(value) if isinstance(value, EdmFlags) else {}
    return held.get(part, frozenset() if part == "_unknown" else ())


def _folded(name: str) -> str:
    """Return a member's name without what tells its Python from its wire spelling: case and underscores."""
    return name.strip().replace("_", "").casefold()
