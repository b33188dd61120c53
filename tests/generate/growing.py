"""Documents of any size, each of which grows in one thing alone, and how much work a generation has with them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

from codegen.generate.unit import Task, Unit
from codegen.generate.modules import make
from codegen.ir import names, text
from codegen.runtime.data import names as wire
from codegen.selection import Selection
from codegen.surfaces import Kind

Json = Mapping[str, object]

_EDM = "http://docs.oasis-open.org/odata/ns/edm"
_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_ID = '<Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32" Nullable="false"/>'


@dataclass(frozen=True)
class Work:
    """What making a unit takes: lines and calls of Python that are run, and characters that are written."""

    steps: int
    written: int


def work(unit: Unit) -> Work:
    """The work that making it takes, with nothing remembered of what was made before."""
    for module in (names, text, wire):
        for found in vars(module).values():
            if hasattr(found, "cache_clear"):
                found.cache_clear()
    count = 0

    def step(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        made = make(unit)
    finally:
        sys.settrace(before)
    assert made.listed is not None
    return Work(count, sum(len(text) for _, text in made.files))


def metadata(*schemas: str, references: str = "") -> bytes:
    """A `$metadata` document."""
    inside = f"{references}<edmx:DataServices>{''.join(schemas)}</edmx:DataServices>"
    return (
        f'<edmx:Edmx Version="4.0" xmlns:edmx="{_EDMX}">{inside}</edmx:Edmx>'.encode()
    )


def schema(inside: Iterable[str], *more: str, name: str = "A") -> str:
    """One schema."""
    return f'<Schema Namespace="{name}" xmlns="{_EDM}">{"".join([*inside, *more])}</Schema>'


def entity(name: object, inside: str = "", *, base: str = "") -> str:
    """An entity type; without a base it has a key."""
    above = f' BaseType="{base}"' if base else ""
    return (
        f'<EntityType Name="T{name}"{above}>{"" if base else _ID}{inside}</EntityType>'
    )


def container(inside: Iterable[str]) -> str:
    return f'<EntityContainer Name="C">{"".join(inside)}</EntityContainer>'


def many(template: str, count: int, *, first: int = 0) -> list[str]:
    """The template as often as that, with its number for `#` and the number after it for `@`."""
    numbers = range(first, first + count)
    return [
        template.replace("#", str(n)).replace("@", str((n + 1) % count))
        for n in numbers
    ]


def service(data: bytes, selection: Selection = Selection()) -> Unit:
    return _unit("service", {"service": data}, selection)


def simple(inside: Iterable[str], *more: str) -> Unit:
    """A service of one schema."""
    return service(metadata(schema(inside, *more)))


def baq(columns: int, parameters: int) -> Unit:
    properties = "".join(many('<Property Name="P#" Type="Edm.String"/>', columns))
    data = '<EntitySet Name="Data" EntityType="A.T0"/>'
    told = [{"alias": f"P{n}", "caption": f"Caption {n}"} for n in range(columns)]
    asked = [{"ParameterID": f"P{n}", "ValueType": "int"} for n in range(parameters)]
    return _unit(
        "baq",
        {
            "baq": metadata(schema([entity(0, properties)], container([data]))),
            "baq-columns": _json({"returnObj": told}),
            "baq-parameters": _json({"returnObj": {"ExecutionParameter": asked}}),
        },
    )


def efx(arguments: Iterable[Json], functions: Iterable[Json] = ()) -> Unit:
    inside = {
        "EfxLibrary": [{"LibraryID": "X"}],
        "EfxFunction": [{"LibraryID": "X", **function} for function in functions],
        "EfxFunctionSignature": [
            {"LibraryID": "X", "FunctionID": "f", "DataType": "System.Int32", **one}
            for one in arguments
        ],
    }
    return _unit("functions", {"functions": _json({"returnObj": inside})})


def methods(inputs: Iterable[Json], schemas: Json = {}, outputs: Json = {}) -> Unit:
    """A service with one method for each of the inputs' fields."""
    paths = {
        f"/M{n}": {
            "post": {
                "requestBody": _content({"type": "object", "properties": fields}),
                "responses": {"200": _content(outputs)} if outputs else {},
            }
        }
        for n, fields in enumerate(inputs)
    }
    document = {"openapi": "3.0.1", "paths": paths, "components": {"schemas": schemas}}
    return _unit("service", {"methods": _json(document)})


def signs(number: int) -> str:
    """A name of its own for each number, of which all become one where only letters and digits count."""
    return "f" + f"{number:014b}".replace("0", "-").replace("1", "+")


def ref(name: object) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def record(*fields: str, **shapes: object) -> Json:
    """The schema of an object with these fields, texts unless they are given."""
    return {
        "type": "object",
        "properties": dict.fromkeys(fields, {"type": "string"}) | shapes,
    }


def rows(name: object) -> Json:
    return {"type": "array", "items": ref(name)}


def _content(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _unit(
    kind: Kind, documents: Mapping[Kind, bytes], selection: Selection = Selection()
) -> Unit:
    task = Task(kind, "X", (kind, "x"))
    return Unit(task, "python", selection, documents, "", False, ())


_SET = '<EntitySet Name="S#" EntityType="A.T#"/>'
_COLUMN = '<Property Name="P#" Type="Edm.String"/>'
_KEYS = '<Property Name="K#" Type="Edm.Int32" Nullable="false"/>'
_CHILD = '<NavigationProperty Name="N#" Type="A.T#"/>'
_ON = '<Parameter Name="b" Type="A.T0"/>'
_BY = '<Parameter Name="p" Type="A.T#"/><ReturnType Type="Edm.Int32"/>'
_TOLD = '<Annotation Term="Org.OData.Core.V1.Description" String="About #"/>'
_IMPORT = '<FunctionImport Name="F" Function="A.F"/>'
_CUT = Selection(dict(services=("X/S*1",)))


def _key_parts(part: str, count: int, inside: str) -> str:
    parts = "".join(many(part, count))
    return f'<EntityType Name="T"><Key>{parts}</Key>{inside}</EntityType>'


GROWING: Mapping[str, Callable[[int], Unit]] = {
    "entity types": lambda n: simple(many(entity("#"), n)),
    "sets, each of its type": lambda n: simple(
        many(entity("#"), n), container(many(_SET, n))
    ),
    "sets of one type": lambda n: simple(
        [entity(0)], container(many('<EntitySet Name="S#" EntityType="A.T0"/>', n))
    ),
    "sets, of which most are cut": lambda n: service(
        metadata(schema(many(entity("#", _CHILD), n), container(many(_SET, n)))),
        _CUT,
    ),
    "singletons": lambda n: simple(
        [entity(0)], container(many('<Singleton Name="S#" Type="A.T0"/>', n))
    ),
    "schemas with a type of one name": lambda n: service(
        metadata(*(schema([entity("")], name=f"N{i}") for i in range(n)))
    ),
    "schemas with types of one name and no other letters": lambda n: service(
        metadata(*(schema([entity("")], name=signs(i)) for i in range(n)))
    ),
    "key parts": lambda n: simple(
        [_key_parts('<PropertyRef Name="K#"/>', n, "".join(many(_KEYS, n)))],
        container(['<EntitySet Name="S" EntityType="A.T"/>']),
    ),
    "key parts in a value": lambda n: simple(
        [
            f'<ComplexType Name="I">{"".join(many(_KEYS, n))}</ComplexType>',
            _key_parts(
                '<PropertyRef Name="I/K#" Alias="k#"/>',
                n,
                '<Property Name="I" Type="A.I"/>',
            ),
        ]
    ),
    "columns": lambda n: simple([entity(0, "".join(many(_COLUMN, n)))]),
    "columns of types that are missing": lambda n: simple(
        [entity(0, "".join(many('<Property Name="P#" Type="A.Q#"/>', n)))]
    ),
    "columns of types of their own": lambda n: simple(
        many('<ComplexType Name="V#"/>', n),
        entity(0, "".join(many('<Property Name="P#" Type="A.V#"/>', n))),
    ),
    "columns that differ by case": lambda n: simple(
        [entity(0, "".join(map(_cased, range(n))))]
    ),
    "children": lambda n: simple(
        many(entity("#"), n), entity("", "".join(many(_CHILD, n)))
    ),
    "types in a ring": lambda n: simple(
        many(entity("#", '<NavigationProperty Name="N" Type="A.T@"/>'), n)
    ),
    "values in values": lambda n: simple(
        many('<ComplexType Name="V#"><Property Name="P" Type="A.V@"/></ComplexType>', n)
    ),
    "types in a line of bases": lambda n: simple(
        [entity(0)], *(entity(i + 1, base=f"A.T{i}") for i in range(n))
    ),
    "types of one base": lambda n: simple(
        [entity(0)], *many(entity("#", base="A.T0"), n, first=1)
    ),
    "type definitions in a line": lambda n: simple(
        many('<TypeDefinition Name="D#" UnderlyingType="A.D@"/>', n)
    ),
    "enumerations": lambda n: simple(
        many('<EnumType Name="E#"><Member Name="M"/></EnumType>', n)
    ),
    "members of an enumeration": lambda n: simple(
        ['<EnumType Name="E">', *many('<Member Name="M#"/>', n), "</EnumType>"]
    ),
    "operations": lambda n: simple(
        many('<Action Name="F#"><Parameter Name="p" Type="Edm.Int32"/></Action>', n),
        container(many('<ActionImport Name="F#" Action="A.F#"/>', n)),
    ),
    "overloads by their types": lambda n: simple(
        many(entity("#"), n),
        *many(f'<Function Name="F">{_BY}</Function>', n),
        container([_IMPORT]),
    ),
    "overloads on what they are bound to": lambda n: simple(
        many(entity("#"), n),
        *many(f'<Function Name="F" IsBound="true">{_ON}{_BY}</Function>', n),
    ),
    "imports of one operation": lambda n: simple(
        [f'<Function Name="F">{_BY.replace("A.T#", "Edm.Int32")}</Function>'],
        container(many('<FunctionImport Name="F#" Function="A.F"/>', n)),
    ),
    "parameters": lambda n: simple(
        ['<Action Name="F">', *many('<Parameter Name="p#" Type="Edm.Int32"/>', n)],
        "</Action>",
        container(['<ActionImport Name="F" Action="A.F"/>']),
    ),
    "targets of annotations": lambda n: simple(
        [entity(0, "".join(many(_COLUMN, n)))],
        *many(f'<Annotations Target="A.T0/P#">{_TOLD}</Annotations>', n),
    ),
    "annotations of one target": lambda n: simple(
        [entity(0)], *many(f'<Annotations Target="A.T0/ID">{_TOLD}</Annotations>', n)
    ),
    "annotations inside": lambda n: simple([entity(0, "".join(many(_TOLD, n)))]),
    "bindings": lambda n: simple(
        many(entity("#"), n),
        entity("", "".join(many(_CHILD, n))),
        container(
            [
                '<EntitySet Name="S" EntityType="A.T">',
                *many('<NavigationPropertyBinding Path="N#" Target="S#"/>', n),
                "</EntitySet>",
                *many(_SET, n),
            ]
        ),
    ),
    "references and aliases": lambda n: service(
        metadata(
            schema([entity(0, "".join(many('<Property Name="P#" Type="z#.T"/>', n)))]),
            references="".join(
                many(
                    '<edmx:Reference Uri="u#"><edmx:Include Namespace="Z#" Alias="z#"/></edmx:Reference>',
                    n,
                )
            ),
        )
    ),
    "elements that nobody knows": lambda n: simple(
        [entity(0, "".join(many('<Strange Name="S#"/>', n)))]
    ),
    "BAQ columns": lambda n: baq(n, 0),
    "BAQ parameters": lambda n: baq(1, n),
    "functions": lambda n: efx([], [{"FunctionID": f"f{i}"} for i in range(n)]),
    "functions that become one name": lambda n: efx(
        [], [{"FunctionID": signs(i)} for i in range(n)]
    ),
    "inputs of a function": lambda n: efx({"ArgumentName": f"a{i}"} for i in range(n)),
    "outputs of a function": lambda n: efx(
        {"ArgumentName": f"a{i}", "Response": True} for i in range(n)
    ),
    "methods": lambda n: methods({"a": {"type": "string"}} for _ in range(n)),
    "fields of a method": lambda n: methods([record(*_numbered("x", n))["properties"]]),  # type: ignore[list-item]  # JSON
    "outputs of a method": lambda n: methods(
        [{}], outputs=record(parameters=record(*_numbered("x", n)))
    ),
    "named schemas": lambda n: methods(
        ({"a": ref(f"S{i}")} for i in range(n)),
        {f"S{i}": record(f"x{i}") for i in range(n)},
    ),
    "named schemas, one in the other": lambda n: methods(
        [{"a": ref("S0")}],
        {f"S{i}": record(x=ref(f"S{i + 1}")) for i in range(n)} | {f"S{n}": {}},
    ),
    "references in a line": lambda n: methods(
        ({"a": ref(f"S{i}")} for i in range(n)),
        {f"S{i}": ref(f"S{i + 1}") for i in range(n)} | {f"S{n}": record("x")},
    ),
    "references in a ring": lambda n: methods(
        ({"a": ref(f"S{i}")} for i in range(n)),
        {f"S{i}": ref(f"S{(i + 1) % n}") for i in range(n)},
    ),
    "references that lead nowhere": lambda n: methods(
        {"a": ref(f"S{i}")} for i in range(n)
    ),
    "tables of a tableset": lambda n: methods(
        [{"ds": ref("TS")}],
        {"TS": record(**{f"t{i}": rows(f"R{i}") for i in range(n)})}
        | {f"R{i}": record(f"x{i}") for i in range(n)},
    ),
    "tablesets": lambda n: methods(
        ({"ds": ref(f"TS{i}")} for i in range(n)),
        {f"TS{i}": record(**{f"t{i}": rows("R")}) for i in range(n)}
        | {"R": record("x")},
    ),
    "arguments that are one large tableset": lambda n: methods(
        [{f"ds{i}": ref("TS") for i in range(n)}],
        {"TS": record(**{f"t{i}": rows("R") for i in range(n)}), "R": record("x")},
    ),
    "schemas taken over": lambda n: methods(
        [{"a": ref("S")}],
        {"S": {"allOf": [ref(f"S{i}") for i in range(n)]}}
        | {f"S{i}": record(f"x{i}") for i in range(n)},
    ),
    "lists of lists": lambda n: methods(
        ({"a": ref(f"S{i}")} for i in range(n)),
        {f"S{i}": rows(f"S{i + 1}") for i in range(n)} | {f"S{n}": record("x")},
    ),
}
"""What grows → the unit in which there are so many of it."""


def _cased(number: int) -> str:
    letters = "abcdefghij"
    name = "".join(c.upper() if number >> at & 1 else c for at, c in enumerate(letters))
    return f'<Property Name="{name}" Type="Edm.String"/>'


def _numbered(stem: str, count: int) -> list[str]:
    return [f"{stem}{n}" for n in range(count)]
