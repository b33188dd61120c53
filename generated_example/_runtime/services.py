"""Services: the areas that lead to them, and the calls of their methods and functions."""

from __future__ import annotations

import inspect
import sys
from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import contextmanager
from importlib import import_module
from inspect import get_annotations, getattr_static
from types import MethodType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Generic,
    Self,
    TypeVar,
)

from msgspec import Struct
from msgspec.structs import replace

from .calls.resource import Resource
from .calls.writing import RETURNED, method_reply, object_of
from .client import SessionCore
from .data import display
from .data.keys import Named, part_names, wire_name
from .data.names import (
    annotation_of,
    bare,
    docstrings_of,
    remembered,
    suggestion,
    to_parameter,
)
from .data.row import Row
from .data.row_types import columns_of
from .data.tableset import Result, Tableset, put, refill, result_of, taken, wires
from .data.values import encode, encoded, query_text
from .errors import (
    FilterError,
    NotSent,
    ReplyError,
)
from .http.message import Reply, Request
from .problem import update_errors

if TYPE_CHECKING:
    from .tasks.session import AsyncSession
    from .threads.session import Session

S = TypeVar("S", "Session", "AsyncSession")
T = TypeVar("T")
R = TypeVar("R", bound=Row)


class Area(Generic[S]):
    """A part of the instance's services, reached with one session; each service is imported when it is first reached.

    A generated area only annotates its members. What a member's annotation names is found in the module that the names lead to:
    `kinetic.erp.bo` is `ErpBOArea` of `acme.erp.bo`, and `kinetic.erp.bo.customer` is `CustomerSvc` of `acme.erp.bo.customer`.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        _describe(cls)

    def __init__(self, session: S) -> None:
        self._session: S = session

    def __repr__(self) -> str:
        # A traceback may show one whose settings were refused, and which has no session.
        session = self.__dict__.get("_session")
        return f"<{type(self).__name__} of {session!r}>"

    def __dir__(self) -> list[str]:
        return sorted(_members(type(self)))

    def _words(self, name: str) -> str:
        """Return the words of what has none where it is declared: those of an area below are its class's, used or not."""
        if name in _members(type(self)):
            return first_words(self._class_of(name))
        return first_words(getattr_static(type(self), name, None))

    def _repr_html_(self) -> str:
        return display.described(type(self).__doc__ or "", "Name", entries(self))

    # Hidden from type checkers, which would otherwise let every attribute pass.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_") or name not in dir(self):
                raise AttributeError(unknown(self, name, dir(self)))
            found = self.__dict__[name] = self._reached(name)
            return found

    def _reached(self, name: str) -> Any:
        return self._class_of(name)(self._session)

    def _class_of(self, name: str) -> Any:
        owner, class_name = _members(type(self))[name]
        return getattr(import_module(f"{_package(owner)}.{name}"), class_name)


@remembered
def _members(area: type[Area[Any]]) -> Mapping[str, tuple[type[Area[Any]], str]]:
    """Return, by the name of each annotated member, the class that annotates it and the name of the class it is of.

    An annotation may name the class behind its module: `_ice_bo_company.CompanySvc[S]`.
    """
    return {
        name: (base, str(annotation).partition("[")[0].rpartition(".")[2])
        for base in reversed(area.__mro__)
        if issubclass(base, Area)
        for name, annotation in get_annotations(base).items()
        if not name.startswith("_")
    }


def _package(area: type[Area[Any]]) -> str:
    """Return the package that an area's members lie in: the area's own module, or for a client the package that has its module."""
    return sys.modules[area.__module__].__package__ or ""


class Service(Generic[S]):
    """A service of one company, reached with one session."""

    _name: ClassVar[str] = ""
    _odata: ClassVar[str] = "4.0"
    """The version of OData that its metadata states."""
    _deep_updates: ClassVar[Collection[str] | None] = None
    """The sets and singletons that take deep updates; None if the version says it of all."""

    def __init_subclass__(
        cls,
        *,
        name: str = "",
        odata: str = "",
        deep_updates: Collection[str] | None = None,
        **options: Any,
    ) -> None:
        super().__init_subclass__(**options)
        cls._name = name or cls._name
        cls._odata = odata or cls._odata
        if deep_updates is not None:
            cls._deep_updates = deep_updates
        _describe(cls)

    def __init__(self, session: S) -> None:
        self._session: S = session

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._session!r}>"

    @classmethod
    def _takes_deep_updates(cls, place: str) -> bool:
        named = cls._deep_updates
        return cls._odata != "4.0" if named is None else place in named

    def _words(self, name: str) -> str:
        """Return the words of what the class does not declare under a name."""
        return first_words(getattr_static(type(self), name, None))

    def _repr_html_(self) -> str:
        return display.described(type(self).__doc__ or "", "Name", entries(self))

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(unknown(self, name, public(type(self))))


def _describe(owner: type[Area[Any]] | type[Service[Any]]) -> None:
    """Have instances of a class say what they have, in `help()`, beside what the class says."""
    words: Any = display.Words(owner.__dict__.get("__doc__"), entries)
    owner.__doc__ = words


def entries(value: Area[Any] | Service[Any]) -> list[tuple[str, str]]:
    """Return what an area or a service has, by name, with its words: what its class declares, and methods."""
    owner = type(value)
    words = docstrings_of(owner)
    return [
        (name, " ".join((words.get(name) or value._words(name)).split()))
        for name in public(value)
    ]


def first_words(value: object) -> str:
    """Return the first paragraph of a docstring, nothing if there is none."""
    return str(getattr(value, "__doc__", None) or "").partition("\n\n")[0]


def public(service: object) -> list[str]:
    """Return the names that programs use of a class."""
    return [name for name in dir(service) if not name.startswith("_")]


_FEW: Final = 8


def unknown(owner: object, name: str, *names: Iterable[str]) -> str:
    """Return the sentence for an attribute that is not there; the first names that have one near it suggest it.

    If none is near, and there are few, they are named.
    """
    known = [[own for own in some if not own.startswith("_")] for some in names]
    near = (suggestion(name, some) for some in known)
    meant = next((text for text in near if text), "")
    every = sorted({own for some in known for own in some})
    if not meant and 0 < len(every) <= _FEW:
        meant = f": it has {', '.join(every)}"
    return f"{type(owner).__name__} has no `{name}`{meant}"


class Parameters(Named):
    """The parameters of a BAQ; None leaves one out, a list repeats its name.

    Every BAQ has the constants of the session that a call may override.
    """

    current_plant: str | None = None
    """The plant that the BAQ takes for the session's own."""
    current_user_id: str | None = None
    """The user that the BAQ takes for the session's own."""


class AnyParameters:
    """Parameters by their wire names, for a BAQ whose own could not be looked up when the package was generated."""

    def __init__(self, **parameters: Any) -> None:
        self.parameters = parameters


def with_parameters(
    resource: Resource[R],
    parameters: Callable[..., Parameters | AnyParameters],
    given: Mapping[str, Any],
) -> Resource[R]:
    """Return the BAQ with these parameters, by name, unquoted.

    Raises TypeError for a parameter that the BAQ does not have: the server would ignore it and give every row; `FilterError`
    for an invalid value.
    """
    if isinstance(parameters, type) and issubclass(parameters, Parameters):
        names = part_names(parameters)
        if strange := [name for name in given if name not in names]:
            meant = suggestion(strange[0], names)
            what = f"BAQ {resource.name} has no parameter `{strange[0]}`{meant}"
            raise TypeError(what)
    made = parameters(**given)
    named = made.parameters if isinstance(made, AnyParameters) else _named(made)
    pairs = tuple(
        (name, _text(name, item))
        for name, value in named.items()
        if value is not None
        for item in _items(name, value)
    )
    return replace(resource, parameters=pairs)


def _named(made: Parameters) -> Mapping[str, Any]:
    return {wire_name(type(made), part): value for part, value in vars(made).items()}


def _items(name: str, value: Any) -> Collection[Any]:
    """Return the values of a parameter; raises `FilterError` for an empty list, which would leave it out and give every row."""
    if not isinstance(value, list | tuple | set | frozenset):
        return (value,)
    if not value:
        raise FilterError(f"parameter `{name}` cannot be an empty list")
    return value


def _text(name: str, value: Any) -> str:
    try:
        return query_text(value)
    except FilterError as error:
        raise FilterError(f"parameter `{name}`: {error.message}") from None


class SignatureOfParameters:
    """The signature of a BAQ, as `help()` and editors print it; its class has none of its own."""

    def __get__(self, baq: Any, owner: Any) -> inspect.Signature:
        if baq is None:
            raise AttributeError("__signature__")
        return signature_of(baq.parameters)


@remembered
def signature_of(parameters: Callable[..., Any]) -> inspect.Signature:
    """Return the signature of a call with these parameters."""
    if isinstance(parameters, type) and issubclass(parameters, Named):
        return inspect.Signature(
            [
                inspect.Parameter(
                    name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=getattr(parameters, name, inspect.Parameter.empty),
                    annotation=annotation_of(parameters, name),
                )
                for name in part_names(parameters)
            ]
        )
    given = inspect.signature(parameters)
    return given.replace(return_annotation=inspect.Signature.empty)


def baq_html(words: str, parameters: Callable[..., Any], row: type[Row]) -> str:
    """Return a BAQ as a notebook shows it: its words, its parameters, its columns."""
    head = ("Column", "Type", "Description")
    shown = "".join(f"<p>{display.escaped(part)}</p>" for part in words.split("\n\n"))
    return shown + display.table(head, columns_of(row))


def described(words: str, parameters: Callable[..., Any]) -> str:
    """Return what `help()` says of a BAQ: its words, and its parameters line by line."""
    lines = map(str, signature_of(parameters).parameters.values())
    return "\n    ".join((f"{words.rstrip()}\n\nParameters:", *lines))


READS: Final = ("GetBy", "GetRows", "GetList", "GetNew")
"""How the names of methods begin that change nothing: they read, or prepare a row that another call stores.

These alone are sent again when a connection breaks. `GetNext…` uses up a number, `Check…` and `Validate…` may store what they
find, and any other name may do anything.
"""
_NOTHING: Final[Mapping[str, Any]] = {}


class Call(Struct, Generic[T], frozen=True):
    """One call of a method or a function."""

    name: str
    result: Any
    """The type of what comes back: a `Result` for several values, None for nothing."""
    inputs: Mapping[str, Any] | None = None
    """Values by wire name; if None, the arguments of the declaring function under their own names.

    A value None is left out, but for a tableset that comes back: that is sent empty.
    """
    output: str = ""
    """The out parameter that is the result; without one it is `returnObj`."""
    wires: Mapping[str, str] = {}
    """Parameter → wire name, if `to_parameter` does not lead to it."""

    def given(
        self,
        function: MethodType,
        args: tuple[Any, ...],
        parameters: Mapping[str, Any],
    ) -> Self:
        """Return the call with what its declaring function was given, if it has no inputs of its own."""
        if self.inputs is not None:
            return self
        defaults = _defaults(function.__func__)
        values = {**defaults, **dict(zip(defaults, args)), **parameters}
        return replace(
            self,
            inputs={
                self.wires.get(name) or to_parameter(name): value
                for name, value in values.items()
            },
        )

    def sent(self, session: SessionCore, *path: str) -> Coroutine[Any, Any, T]:
        """Return the steps that send it, below a path of plain steps, and read its reply."""
        return call_method(session, self, *path)

    def request(self, place: str, *, read: bool = False, pairs: bool = True) -> Request:
        """Return the request to what is called, below a path; `pairs` as `put` takes it."""
        body = encode(self.body(pairs))
        return Request("POST", f"{place}/{encoded(self.name)}", body=body, read=read)

    def body(self, pairs: bool = True) -> dict[str, Any]:
        """Return the inputs that are sent, by wire name, in the method's order."""
        inputs = {
            name: (
                {}
                if value is None and name in self._refilled()
                else put(value, pairs=pairs)
            )
            for name, value in (self.inputs or _NOTHING).items()
        }
        return {name: value for name, value in inputs.items() if value is not None}

    def _refilled(self) -> frozenset[str]:
        """Return the names of the tablesets that come back."""
        if _is(Result, self.result):
            return _tablesets(self.result)
        return frozenset({self.output} if _is(Tableset, self.result) else ())


@remembered
def _defaults(function: Callable[..., Any]) -> Mapping[str, Any]:
    """Return the parameters of a declaring function, without the service itself, and what each is if it is not given."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return {p.name: None if p.default is p.empty else p.default for p in parameters}


def _is(base: type[Any], kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)


@remembered
def _tablesets(kind: type[Result]) -> frozenset[str]:
    """Return the wire names of a result's tablesets."""
    return frozenset(
        wire
        for name, wire in wires(kind).items()
        if _is(Tableset, bare(annotation_of(kind, name)))
    )


def place_of(path: Iterable[str]) -> str:
    """Return the path of plain steps as it is sent."""
    return "/".join(map(encoded, path))


async def rehearsed(call: Call[T], sent: Awaitable[T]) -> T:
    """Return the result of a call; in a dry run that of a reply without values, and tablesets that come back as they are."""
    try:
        return await sent
    except NotSent:
        inputs = call.inputs or _NOTHING
        kept = {n: v for n, v in inputs.items() if isinstance(v, Tableset)}
        if _is(Result, call.result):
            return _several(call, kept)
        return _one(call, kept.get(call.output), call.output)


async def call_method(session: SessionCore, call: Call[T], *path: str) -> T:
    """Call a method: its result is in `returnObj`, its out and ref parameters are in `parameters`.

    Raises `UpdateErrors` for a reply that says `errorsOccurred`, `ReplyError` for one that is not what was declared.
    """
    request = call.request(
        place_of(path), read=is_read(call.name), pairs=session.options.before_images
    )
    reply = await session.exchange.send(request)
    with explained(reply):
        returned, outputs = method_reply(reply)
        if outputs.get("errorsOccurred") is True:
            stored = _returned(call.inputs or _NOTHING, outputs)
            raise update_errors(reply, returned, stored)
        if call.output:
            return _one(call, outputs.get(call.output), call.output)
        if _is(Result, call.result):
            return _several(call, {**outputs, RETURNED: returned})
        return _one(call, returned, RETURNED)


async def call_function(session: SessionCore, call: Call[T], *path: str) -> T:
    """Call an Epicor Function: its outputs are the reply's own fields, those that are null left out.

    Without a type for them they are a dict. Raises `ReplyError` for a reply that is not what was declared.
    """
    reply = await session.exchange.send(
        call.request(place_of(path), pairs=session.options.before_images)
    )
    with explained(reply):
        outputs = object_of(reply)
        if _is(Result, call.result):
            return _several(call, outputs)
        return _one(call, outputs, "the reply")


def is_read(name: str) -> bool:
    """Return whether a method changes nothing, by its name."""
    return any(
        name.startswith(start) and not name[len(start) :][:1].islower()
        for start in READS
    )


def _several(call: Call[T], outputs: dict[str, Any]) -> T:
    result: T = result_of(call.result, outputs, call.inputs or _NOTHING)
    return result


def _one(call: Call[T], value: Any, name: str) -> T:
    before = (call.inputs or _NOTHING).get(name)
    result: T = taken(call.result, value, source=name, before=before)
    return result


@contextmanager
def explained(reply: Reply) -> Iterator[None]:
    """Say of a reply that cannot be read which call it answers."""
    with reply.explaining():
        try:
            yield
        except ReplyError as error:
            if not error.message.startswith(reply.what):
                error.message = f"{reply.what}: {error.message}"
            raise


def _returned(inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> Tableset:
    """Return a tableset of what came back of the one that was sent."""
    sent = ((n, value) for n, value in inputs.items() if isinstance(value, Tableset))
    name, tableset = next(sent, ("", Tableset()))
    return refill(type(tableset)(), outputs.get(name))
