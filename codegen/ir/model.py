"""The intermediate model: what will be written, finished.

`build` makes it from documents, the templates print it, nothing changes it in between. Its invariants:

- every string is final Python text: names have passed `names`, values and prose the two doors of `text`
- `doc` is a whole docstring with its quotes, already wrapped for its place, or `""` if there is none
- classes are in the order in which they can be written: bases first, and what must point forward is quoted
- imports are computed from the types used, sorted and grouped; no template adds one
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.errors import Problem
from codegen.ir.text import literal
from codegen.ir.types import RUNTIME
from codegen.surfaces import METHODS_SUFFIX

Limits = tuple[tuple[str, int], ...]
"""(what is limited, how much of it there may be) of a column; `limits` has the names."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """`from module import names`."""

    module: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imports:
    """What a module imports, in isort's groups; nothing but the runtime imports a library."""

    standard: tuple[ImportLine, ...] = ()
    own: tuple[ImportLine, ...] = ()

    @property
    def groups(self) -> tuple[tuple[ImportLine, ...], ...]:
        """The groups that are not empty, in order."""
        return tuple(g for g in (self.standard, self.own) if g)


@dataclass(frozen=True, slots=True)
class EnumMember:
    """One constant of an enumeration."""

    name: str
    value: str
    doc: str
    deprecated: str = ""
    """What is said of it if it is deprecated; the same holds for other things that have this."""


@dataclass(frozen=True, slots=True)
class Enum:
    """An enumeration class."""

    name: str
    base: str
    edm_type: str
    """The qualified name of the type, as a literal; `""` for values that travel as texts."""
    doc: str
    members: tuple[EnumMember, ...]
    decorator: str = ""
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One keyword of a key."""

    name: str
    annotation: str
    default: str
    """` = THIS_COMPANY`, or `""` where it must be given."""
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """The key of an entity type, in the document's order."""

    name: str
    parts: tuple[KeyPart, ...]
    wire_names: str
    """A dict display of the parts whose wire names their names do not lead back to, or `""`."""
    paths: str
    """A dict display of the parts that stand for a path, such as `Info/ID`, or `""`."""
    doc: str
    """With the words of each part: editors show it where a row is read by its key."""
    base: str = "Key"
    """`AlternateKey[Person]` for one that is not the key itself."""


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of a row."""

    name: str
    wire_name: str
    form: str
    """`Col` or `Complex`, `Computed…` if the server fills it in, or `Children` or `Child` of a row class."""
    type: str
    default: str
    doc: str
    nullable: bool = False
    forward: bool = False
    """Whether the type stands further down."""
    limits: Limits = ()
    given: str = "always"
    """When a client gives it a value: `always`, `once`, when the row is created, `later`, or `never`."""
    contained: bool = False
    """Whether children are parts of the row, to which no other rows can be added."""
    deprecated: str = ""

    @property
    def annotation(self) -> str:
        """`Col[str | None]`; in quotes what stands further down."""
        text = f"{self.type} | None" if self.nullable else self.type
        return f'{self.form}["{text}"]' if self.forward else f"{self.form}[{text}]"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream property of a row class."""

    name: str
    wire_name: str
    value: str
    """The call that declares it."""
    doc: str
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row class and, for keyed entity types that declare one, its key."""

    name: str
    bases: str
    """The class of its base type, or the runtime's, and what else says what it is."""
    doc: str
    key: Key | None
    columns: tuple[Column, ...]
    wire_name: str
    options: str = ""
    """What follows the base: of a derived type its qualified name, and whether the type is open."""
    decorator: str = ""
    """Of a class that is deprecated."""
    streams: tuple[Stream, ...] = ()
    alternate_keys: tuple[Key, ...] = ()
    warns: str = ""
    """The decorator that warns of uses of what is deprecated in it, "" if nothing is; the same holds for other classes."""
    is_media: bool = False
    is_open: bool = False
    deprecated: str = ""

    @property
    def base(self) -> str:
        """The class of its base type, or the runtime's."""
        return self.bases.partition(",")[0]


@dataclass(frozen=True, slots=True)
class EntitySet:
    """One attribute of a service: an entity set, a keyless set or a singleton."""

    name: str
    wire_name: str
    form: str
    """`entity_set`, `keyless_set` or `singleton`: the function that declares it."""
    row: str
    doc: str
    key: str = ""
    without: tuple[str, ...] = ()
    """The verbs, of `create`, `update` and `delete`, that it does not have."""
    cannot: tuple[str, ...] = ()
    """What else its annotations say that the service refuses, in words: `filter by Made`."""
    deprecated: str = ""
    elsewhere: bool = False
    """Whether it is declared beside the service's methods, since its rows have operations."""

    @property
    def refusals(self) -> str:
        """The argument of its declaration that names the verbs that it does not have; "" if it has all."""
        verbs = ", ".join(map(literal, self.without))
        alone = "," if len(self.without) == 1 else ""
        return f"without=({verbs}{alone})" if verbs else ""

    @property
    def value(self) -> str:
        """The call that declares it."""
        own = (literal(self.wire_name), self.row, self.key, self.refusals)
        parts = filter(None, own)
        return f"{self.form}({', '.join(parts)})"


@dataclass(frozen=True, slots=True)
class RowClass:
    """The class of an entity type's rows, and what its rows are recognized by elsewhere."""

    name: str
    type_name: str
    """Without its namespace."""
    columns: frozenset[str]
    """Wire names, inherited ones among them."""


@dataclass(frozen=True, slots=True)
class Module:
    """What is written of a service, BAQ or library: a module of its own."""

    wire_name: str
    path: tuple[str, ...]
    """The module's path below the package: `("erp", "bo", "customer")`."""
    module_doc: str
    doc: str
    """Of what the module declares for the client."""
    imports: Imports

    @property
    def wire_literal(self) -> str:
        """Its name on the wire, as Python has it."""
        return literal(self.wire_name)


@dataclass(frozen=True, slots=True)
class Service(Module):
    """One service's module."""

    class_name: str
    enums: tuple[Enum, ...]
    rows: tuple[Row, ...]
    sets: tuple[EntitySet, ...]
    row_classes: tuple[RowClass, ...]
    """The rows of entity types; the service's methods return such rows, too."""
    classes: Mapping[str, str]
    """Qualified name of a type → its class."""
    methods_class: str = ""
    """The class that declares the service's methods, in a module beside this one, where it has any."""
    manners: str = ""
    """What the class states of its OData where that is not plain 4.0: `, odata="4.01", deep_updates=("Books",)`."""

    warns: str = ""

    @property
    def base(self) -> str:
        """The class that the service's own is derived from."""
        return self.methods_class or "Service"

    @property
    def methods_module(self) -> str:
        """The module of the service's methods, as its own imports it."""
        return f".{self.path[-1]}{METHODS_SUFFIX}"

    @property
    def runtime_module(self) -> str:
        """The runtime, as the service's own module imports it."""
        return "." * len(self.path) + RUNTIME

    @property
    def deprecates(self) -> bool:
        """Whether a class of it is deprecated, which its own module uses."""
        decorators = (
            *(e.decorator for e in self.enums),
            *(r.decorator for r in self.rows),
        )
        return any(decorators)

    @property
    def own_sets(self) -> tuple[EntitySet, ...]:
        """The sets that its module declares."""
        return tuple(s for s in self.sets if not s.elsewhere)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One table of a tableset, or one value of a result."""

    name: str
    wire_name: str
    type: str
    nullable: bool = False

    @property
    def annotation(self) -> str:
        """`Decimal | None`."""
        return f"{self.type} | None" if self.nullable else self.type


@dataclass(frozen=True, slots=True)
class Carrier:
    """A class that only annotates: a tableset or a result."""

    name: str
    base: str
    doc: str
    """Always there where the class has no attributes, which would otherwise have no body; the same holds for rows."""
    wire_names: str
    """A dict display of the attributes whose wire names must be said, or `""`."""
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Argument:
    """One parameter of a method or function."""

    name: str
    wire_name: str
    type: str
    given: str
    """What a call takes for it: `Decimal | int` for a `Decimal`."""
    default: str = ""
    """What stands for it if it is not given; empty for one that is required."""
    takes_none: bool = False

    @property
    def required(self) -> bool:
        """Whether it has to be given."""
        return not self.default

    @property
    def text(self) -> str:
        """How the `def` line has it."""
        none = " | None" if self.takes_none else ""
        default = f" = {self.default}" if self.default else ""
        return f"{self.name}: {self.given}{none}{default}"


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a service, or one function of a library."""

    name: str
    wire_name: str
    gives: str
    """The type of what a call gives, without `| None`."""
    arguments: tuple[Argument, ...]
    header: str
    """The whole `def` line with its colon."""
    doc: str
    call: str
    """The `Call(…)` it returns; it takes the arguments by itself."""
    form: str = "method"
    """What declares it, such as `method`, `stream_method` for what gives a stream, and `_op.composable`."""
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """One attribute that leads to a set or to a single row."""

    name: str
    value: str
    doc: str
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class BoundClass:
    """A class of the operations on rows or sets of one type, or one that has such operations."""

    name: str
    bases: str
    doc: str
    below: tuple[Reached, ...] = ()
    """What a row has below it."""
    methods: tuple[Method, ...] = ()
    derived: tuple[str, ...] = ()
    """The headers of a set's `of`: one for each derived type, and the general one."""
    row: str = ""
    """The class of the rows that its operations are bound to."""
    of_sets: bool = False
    """Whether they are bound to sets of such rows, not to one."""
    by: str = ""
    """The header of a set's `by`, if its rows have alternate keys."""
    warns: str = ""


@dataclass(frozen=True, slots=True)
class Methods(Module):
    """The module beside a service's own that holds its methods and what they take and give."""

    class_name: str
    methods: tuple[Method, ...]
    rows: tuple[Row, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    bound: tuple[BoundClass, ...] = ()
    """In an order in which bases come first."""
    sets: tuple[Reached, ...] = ()
    """The service's sets whose rows have operations."""
    declared: bool = False
    """Whether the service's `$metadata` says what they take and give."""
    warns: str = ""


@dataclass(frozen=True, slots=True)
class Library(Module):
    """One function library's module."""

    class_name: str
    carriers: tuple[Carrier, ...]
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One keyword of a BAQ."""

    name: str
    wire_name: str
    type: str
    given: str
    """What a call takes for it."""
    doc: str

    @property
    def annotation(self) -> str:
        """One value or several; None asks for rows without one."""
        return f"{self.given} | Sequence[{self.given}] | None"


@dataclass(frozen=True, slots=True)
class Baq(Module):
    """One saved query's module."""

    name: str
    """The attribute of `kinetic.baq`, and the name of its declaration in the module."""
    value: str
    """The call that declares it."""
    row: Row
    parameters_class: str
    """The class of its parameters."""
    parameters_base: str
    """`Parameters`, or `AnyParameters` where they are not known."""
    parameters_doc: str
    """The BAQ's words: editors show them where it is called."""
    parameters: tuple[Parameter, ...]
    wire_names: str
    description: str = ""
    updatable: bool = False
    lists_parameters: bool = True
    """Whether its parameters are known; else it takes any."""


@dataclass(frozen=True, slots=True)
class Member:
    """One attribute of an area: a service, an area below it, or a BAQ."""

    name: str
    value: str
    doc: str
    made: str = ""
    """The expression that makes the service with the session of its area."""


@dataclass(frozen=True, slots=True)
class Members:
    """What a class reaches, and what its module imports for type checkers alone."""

    type_imports: tuple[ImportLine, ...]
    areas: tuple[Member, ...] = ()
    """The areas below it."""
    services: tuple[Member, ...] = ()
    """Its own services, or function libraries."""
    values: tuple[Member, ...] = ()
    """What its modules declare under their own names: BAQs."""
    decorator: str = "property"
    """How the module spells Python's `property`: an alias where a service or an area has that name."""


@dataclass(frozen=True, slots=True)
class Area:
    """A folder's own module, with the class that reaches what is in the folder: `kinetic.erp.bo`."""

    path: tuple[str, ...]
    """Of the folder, below the package."""
    module_doc: str
    class_name: str
    base: str
    doc: str
    imports: Imports
    members: Members


@dataclass(frozen=True, slots=True)
class Client:
    """What `client.py`, `__init__.py` and the modules of the folders hold."""

    imports: Imports
    members: Members
    """The areas of the client itself, and the services of other OData systems, which have no areas; values have `{S}` where the kind
    of session goes."""
    areas: tuple[Area, ...]
    doc: str
    profile: str = ""
    """What the instance's profile says of it, as settings of every client: a dict literal; empty where it says nothing."""


@dataclass(frozen=True, slots=True)
class Report:
    """What could not be used as it was sent, and what the selection left out."""

    problems: tuple[Problem, ...] = ()
    cut: tuple[str, ...] = ()
