"""The functions of `$filter` (OData URL Conventions, sections 5.1.1.5 to 5.1.1.10), as SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from codegen.sandbox import values
from codegen.sandbox.exchange import Refusal, odata_error
from codegen.sandbox.expressions import Dynamic, NULL, Expression

_TEXT = ("Edm.String",)
_MOMENT = ("Edm.DateTimeOffset", "Edm.Date")
_TIMED = ("Edm.DateTimeOffset", "Edm.TimeOfDay")
_WHOLE = tuple(values.INTEGERS)
_NUMBER = ("Edm.Decimal", *values.FLOATS, *_WHOLE)


@dataclass(frozen=True, slots=True)
class _Function:
    """SQL with `{0}`, `{1}` for its arguments, the types each may have, and the type of the result."""

    sql: str
    arguments: tuple[tuple[str, ...], ...]
    result: str = "Edm.Int32"


def _part(start: int, length: int, types: tuple[str, ...]) -> _Function:
    """A part of a date as it was sent, in its own offset."""
    return _Function(f"CAST(substr({{0}}, {start}, {length}) AS INTEGER)", (types,))


def _clock(start: int) -> _Function:
    sql = f"CAST(substr(substr({{0}}, instr({{0}}, 'T') + 1), {start}, 2) AS INTEGER)"
    return _Function(sql, (_TIMED,))


_STRINGS: Final = (_TEXT, _TEXT)
_FUNCTIONS: Final[Mapping[str, tuple[_Function, ...]]] = {
    "contains": (_Function("(instr({0}, {1}) > 0)", _STRINGS, "Edm.Boolean"),),
    "startswith": (
        _Function("(substr({0}, 1, length({1})) = {1})", _STRINGS, "Edm.Boolean"),
    ),
    "endswith": (
        _Function(
            "(length({0}) >= length({1}) AND substr({0}, length({0}) - length({1}) + 1) = {1})",
            _STRINGS,
            "Edm.Boolean",
        ),
    ),
    "indexof": (_Function("(instr({0}, {1}) - 1)", _STRINGS),),
    "concat": (_Function("({0} || {1})", _STRINGS, "Edm.String"),),
    "length": (_Function("length({0})", (_TEXT,)),),
    "substring": (
        _Function("substr({0}, {1} + 1)", (_TEXT, _WHOLE), "Edm.String"),
        _Function("substr({0}, {1} + 1, {2})", (_TEXT, _WHOLE, _WHOLE), "Edm.String"),
    ),
    "tolower": (_Function("lower_text({0})", (_TEXT,), "Edm.String"),),
    "toupper": (_Function("upper_text({0})", (_TEXT,), "Edm.String"),),
    "trim": (_Function("trim({0})", (_TEXT,), "Edm.String"),),
    "year": (_part(1, 4, _MOMENT),),
    "month": (_part(6, 2, _MOMENT),),
    "day": (_part(9, 2, _MOMENT),),
    "hour": (_clock(1),),
    "minute": (_clock(4),),
    "second": (_clock(7),),
    "fractionalseconds": (
        _Function("fraction_of_second({0})", (_TIMED,), "Edm.Decimal"),
    ),
    "totaloffsetminutes": (_Function("offset_minutes({0})", (_MOMENT[:1],)),),
    "date": (_Function("substr({0}, 1, 10)", (_MOMENT,), "Edm.Date"),),
    "time": (_Function("substr({0}, 12, 8)", (_MOMENT[:1],), "Edm.TimeOfDay"),),
    "now": (
        _Function("strftime('%Y-%m-%dT%H:%M:%SZ', 'now')", (), "Edm.DateTimeOffset"),
    ),
    "round": (_Function("exact_round({0})", (_NUMBER,), "Edm.Decimal"),),
    "floor": (_Function("exact_floor({0})", (_NUMBER,), "Edm.Decimal"),),
    "ceiling": (_Function("exact_ceiling({0})", (_NUMBER,), "Edm.Decimal"),),
}


_CASTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "Edm.String": ("CAST({0} AS TEXT)", (*_TEXT, *_NUMBER, *_MOMENT)),
    "Edm.Decimal": ("CAST({0} AS TEXT)", _NUMBER),
    "Edm.Double": ("CAST({0} AS REAL)", _NUMBER),
    "Edm.Int64": ("CAST({0} AS INTEGER)", _NUMBER),
}
"""Edm type → the SQL of a cast to it, and from which types."""


def cast(given: Expression, edm: str) -> Expression:
    """A value as one of another type; raises Refusal 501 for a cast that this server does not have."""
    sql, types = _CASTS.get(edm, ("", ()))
    if given.edm not in types:
        raise Refusal(501, f"A cast from '{given.edm}' to '{edm}' is not implemented.")
    return Expression(sql.format(given.sql), given.values, edm)


def call(name: str, arguments: list[Expression]) -> Expression:
    """The expression that a function call means; raises Refusal 400 if there is no such function."""
    for function in _FUNCTIONS.get(name.lower(), ()):
        meant = [
            a.read_as(types[0]) if isinstance(a, Dynamic) else a
            for types, a in zip(function.arguments, arguments)
        ]
        if len(meant) == len(arguments) and _fits(function, meant):
            return _filled(function, meant)
    found = ", ".join(argument.edm for argument in arguments)
    raise odata_error(f"No function signature for '{name}' matches ({found}).")


def _fits(function: _Function, arguments: list[Expression]) -> bool:
    return len(function.arguments) == len(arguments) and all(
        argument.edm in (*types, NULL)
        for types, argument in zip(function.arguments, arguments)
    )


def _filled(function: _Function, arguments: list[Expression]) -> Expression:
    """The SQL with its arguments in place; an argument that stands twice brings its values twice."""
    sql, rest = "", function.sql
    found: list[values.Sql] = []
    while rest:
        before, brace, rest = rest.partition("{")
        sql += before
        if brace:
            number, _, rest = rest.partition("}")
            sql += arguments[int(number)].sql
            found += arguments[int(number)].values
    return Expression(sql, tuple(found), function.result)
