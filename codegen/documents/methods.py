"""What the OpenAPI document of one service says of its methods, as frozen values.

`openapi.parse` builds it and nothing changes it afterwards. Its invariants:

- every name is a wire name, never a Python name
- a reference names a schema in `ServiceMethods.schemas`; one that leads nowhere was reported and is `ANY`
- references may be cyclic; the shapes themselves are trees
- order is document order
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from codegen.errors import Problem

Kind = Literal[
    "string", "integer", "number", "boolean", "object", "array", "map", "ref", "any"
]


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema: what a value looks like."""

    kind: Kind
    """`object` has fields, `map` only values of one shape, `ref` is a schema by name, `any` may be anything."""
    format: str = ""
    """What the document says of a string or number: `date-time`, `uuid`, `byte`, `int32`, `int64`, `double`, `decimal` …"""
    nullable: bool = False
    """Whether the document says so; Kinetic also sends null where it does not."""
    ref: str = ""
    """Name of a schema, for `ref`."""
    items: Shape | None = None
    """Of an array its items, of a map its values, of an object the fields that are not declared, where they may be."""
    fields: tuple[Field, ...] = ()


ANY = Shape("any")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object, a parameter of a method, or one of its results."""

    name: str
    shape: Shape
    required: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a service: `POST {Service}/{name}` with a JSON object of its parameters (EPICOR.md, "On the wire")."""

    name: str
    verbs: tuple[str, ...] = ("post",)
    """In document order; a method that answers GET takes its parameters in the query then."""
    parameters: tuple[Field, ...] = ()
    returns: Shape | None = None
    """Of `returnObj`, None if there is none."""
    outputs: tuple[Field, ...] = ()
    """The out and ref parameters, which come back in `parameters`."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ServiceMethods:
    """Every method of one service, and every schema that they use."""

    name: str
    """Where it came from, such as `Erp.BO.CustomerSvc`; problems name it."""
    methods: tuple[Method, ...] = ()
    schemas: Mapping[str, Shape] = field(default_factory=lambda: MappingProxyType({}))
    """Name → shape, of what the methods lead to and nothing else."""
    description: str = ""
    problems: tuple[Problem, ...] = ()

    def resolved(self, shape: Shape) -> Shape:
        """The shape that a chain of references ends at; `ANY` where it ends nowhere."""
        seen = set()
        while shape.kind == "ref":
            if shape.ref in seen:
                return ANY
            seen.add(shape.ref)
            shape = self.schemas.get(shape.ref, ANY)
        return shape
