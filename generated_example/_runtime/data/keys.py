"""Keys: what tells one row of a set from the others, as a value, in a URL and in a filter.

A key and the parameters of a BAQ are frozen values whose parts are given by name: `Named`. A `Reference` names a row of the server
and stands where the row would: `book.publisher = publishers.at(id=1)`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Set
from dataclasses import FrozenInstanceError
from typing import (
    Any,
    ClassVar,
    Final,
    Generic,
    NoReturn,
    Self,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
)

from ..query.conditions import Filter, Node, all_of
from .names import declared_by, remembered, suggestion, to_wire
from .values import CARRIED_AT_TIMES, encoded, literal

K = TypeVar("K", bound="Key")
O_contra = TypeVar("O_contra", contravariant=True)
"""Whose key it is."""

_REQUIRED: Final = object()
_NO_PARTS: Final = frozenset({"wire_names", "paths"})
"""What the classes themselves annotate."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Named:
    """A value made of the parts that its class annotates, each given by name; `vars(value)` has them in order.

    Type checkers take it for a frozen dataclass. It is not one, because a dataclass has its methods compiled when the class is
    made, and a service has a class for each of its entity sets.
    """

    wire_names: ClassVar[Mapping[str, str]] = {}
    """Part → name in URLs, if the rule of names does not lead to it."""

    def __init__(self, /, **given: Any) -> None:
        """Raises TypeError for a part that is missing, and for one that the class does not have."""
        owner, parts = type(self), _defaults(type(self))
        if strange := [name for name in given if name not in parts]:
            meant = suggestion(strange[0], parts)
            raise TypeError(f"{owner.__name__} has no part {_quoted(strange)}{meant}")
        values = {**parts, **given}
        if missing := [name for name in parts if values[name] is _REQUIRED]:
            raise TypeError(f"{owner.__name__} needs {_quoted(missing)}")
        self.__dict__.update(values)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).values()))

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({told})"

    def __copy__(self) -> Self:
        return self

    def __reduce__(self) -> Any:
        return _made, (type(self), vars(self))

    def __setattr__(self, name: str, value: Any) -> None:
        raise FrozenInstanceError(f"cannot assign to `{name}`: the value is frozen")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete `{name}`: the value is frozen")


N = TypeVar("N", bound=Named)


def _made(owner: type[N], values: Mapping[str, Any]) -> N:
    """Return an unpickled value; raises TypeError if its class has other parts now."""
    return owner(**values)


def part_names(owner: type[Named]) -> tuple[str, ...]:
    """Return the names of the parts, in order."""
    return tuple(_defaults(owner))


def wire_name(owner: type[Named], part: str) -> str:
    """Return a part's name in URLs."""
    return owner.wire_names.get(part) or to_wire(part)


@remembered
def _defaults(owner: type[Named]) -> Mapping[str, Any]:
    """Return what each part is if it is not given."""
    return {
        name: vars(base).get(name, _REQUIRED)
        for base in reversed(owner.__mro__)
        for name in declared_by(base)
        if name not in _NO_PARTS
    }


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


class _ThisCompany(str):
    """In a key, the company of the client that uses it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "THIS_COMPANY"

    # Else a key that was unpickled or copied would name the empty company.
    def __reduce__(self) -> str:
        return "THIS_COMPANY"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self


THIS_COMPANY: Final[str] = _ThisCompany()

# `/` and `\` end a path segment, and ends of text are trimmed on the way.
UNCARRIED: Final = CARRIED_AT_TIMES | {chr(c) for c in (*b"/\\", *range(32), 127)}


class Key(Named):
    """The key of a row; its parts are in the document's order."""

    paths: ClassVar[Mapping[str, str]] = {}
    """Part → path of its column, such as `Info/ID`, if that is not its name in URLs (CSDL, `PropertyRef`)."""


class AlternateKey(Key, Generic[O_contra]):
    """What tells a row from the others beside its key; URLs have its parts by name (OData URL Conventions 4.01, section 4.3.1)."""


# Functions and no methods: a part may have any name.


def has_alternate(key: Any, row: type[Any]) -> bool:
    """Return whether this is the class of an alternate key of rows of a class."""
    if not (isinstance(key, type) and issubclass(key, AlternateKey)):
        return False
    bases = (b for k in key.__mro__ for b in vars(k).get("__orig_bases__", ()))
    rows = (get_args(b) for b in bases if get_origin(b) is AlternateKey)
    return any(
        isinstance(a, type) and issubclass(row, a) for args in rows for a in args
    )


def in_company(key: K, company: str) -> K:
    """Return the key with the company in the place of `THIS_COMPANY`."""
    values = vars(key)
    open_parts = [part for part in values if isinstance(values[part], _ThisCompany)]
    if not open_parts:
        return key
    return type(key)(**{**values, **dict.fromkeys(open_parts, company)})


def predicate(key: Key, *, named: bool) -> str:
    """Return the key as a URL has it, percent-encoded: `('EPIC06',12)`, or by name `(Company='EPIC06',CustNum=12)`.

    Every quote in a text is doubled first. Parts that stand for paths, and those of alternate keys, are named where there is a
    choice: nothing but the name says which is meant (OData URL Conventions, section 4.3.1).
    """
    has_aliases = len(vars(key)) > 1 and bool(key.paths)
    named = named or has_aliases or isinstance(key, AlternateKey)
    texts = [
        (f"{encoded(wire_name(type(key), part))}=" if named else "")
        + encoded(literal(value), safe="':")
        for part, value in vars(key).items()
    ]
    return f"({','.join(texts)})"


def row_filter(key: Key) -> Filter[Any]:
    """Return the filter that the row with that key passes, and no other."""
    values = zip(key_paths(type(key)), vars(key).values())
    return all_of(
        Filter(Node("eq", "", (Node("path", path), Node("text", literal(value)))))
        for path, value in values
    )


def uncarried(key: Key, taken: str = "", refused: str = "") -> str:
    """Return the parts whose text a URL's path cannot carry, as `part_num='A/B'`; `""` if it carries all.

    `taken` are characters that the server takes in a path all the same, `refused` are others that it refuses.
    """
    lost = (UNCARRIED - set(taken)).union(refused) if taken or refused else UNCARRIED
    return ", ".join(
        f"{part}={str.__str__(value)!r}"
        for part, value in vars(key).items()
        if isinstance(value, str) and not _is_carried(str.__str__(value), lost)
    )


def _is_carried(text: str, lost: Set[str]) -> bool:
    return not text.endswith((".", " ")) and lost.isdisjoint(text)


def path_of(key_type: type[Key], part: str) -> str:
    """Return the path of a part's column: what filters, orders and selections call it."""
    return key_type.paths.get(part) or wire_name(key_type, part)


@remembered
def key_paths(key_type: type[Key]) -> tuple[str, ...]:
    """Return the paths of a key's columns, in order."""
    return tuple(path_of(key_type, part) for part in part_names(key_type))


def is_open(key_type: type[Key], part: str) -> bool:
    """Return whether the part is the client's company if it is not given."""
    return isinstance(vars(key_type).get(part), _ThisCompany)


R_co = TypeVar("R_co", covariant=True)


class Reference(ABC, Generic[R_co]):
    """A row of the server, by its place: what a child is set to in place of a new row."""

    @property
    def key(self) -> Key | None:
        """The key of the row; None for one that exists once per service."""
        return None

    @abstractmethod
    def _names(self) -> type[R_co]:
        """Return the class of the row."""

    @abstractmethod
    def _session_of(self) -> object:
        """Return the session of the client whose row it is."""

    @abstractmethod
    def _address(self) -> str:
        """Return the URL of the row."""

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        name = type(self).__name__
        raise TypeError(f"a {name} belongs to its client and cannot be pickled")


class Delta(ABC):
    """What an update sends of a child, or of children, with its row."""

    body: Any
    """The child, or a list of what was added, changed and removed; references are in it as they are."""
    is_list: bool

    @abstractmethod
    def settle(self, row: Any, name: str) -> None:
        """Mark as stored what was sent."""


def check_reference(value: Reference[Any], row_type: type[Any], what: str) -> None:
    """Raise TypeError for a reference to a row of another class."""
    named = value._names()
    if not issubclass(named, row_type):
        raise TypeError(
            f"{what} takes rows of {row_type.__name__}, and {value!r:.80} is one of {named.__name__}"
        )


def references_in(value: Any) -> list[Reference[Any]]:
    """Return the references that a child, or a list of children, holds."""
    held = value if isinstance(value, list | tuple) else (value,)
    return [item for item in held if isinstance(item, Reference)]
