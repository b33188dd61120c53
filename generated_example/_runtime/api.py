"""What generated code declares with: sets, singletons, BAQs, methods and libraries of functions.

A declaration is a descriptor: on a service with a `Session` it returns the object for threads, with an `AsyncSession` the one for tasks,
and the parameters of a key's or parameters' class become those of `get` or of the BAQ.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial, wraps
from importlib import import_module
from inspect import get_annotations
from types import MethodType
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    Literal,
    ParamSpec,
    Self,
    TypeVar,
    overload,
)

from .calls.resource import resource_of
from .data.display import completed_by_ipython
from .data.keys import Key
from .data.names import docstrings_of, remembered
from .data.row import Row
from .data.tableset import Tableset, table_of
from .errors import NotFound
from .http.transport import finish, finish_async
from .services import (
    AnyParameters,
    Area,
    Call,
    Parameters,
    S,
    Service,
    call_function,
    first_words,
    public,
    rehearsed,
    unknown,
)
from .tasks.baqs import AsyncBaq, AsyncUpdatableBaq
from .tasks.queries import AsyncQuery
from .tasks.session import AsyncSession
from .tasks.sets import AsyncEntitySet, AsyncKeylessSet, AsyncSingleton
from .threads.baqs import Baq, UpdatableBaq
from .threads.queries import Query
from .threads.session import Session
from .threads.sets import EntitySet, KeylessSet, Singleton

if TYPE_CHECKING:
    from .operations import Bound

R = TypeVar("R", bound=Row)
P = ParamSpec("P")
T = TypeVar("T")


class Declaration(Generic[R]):
    """What declarations of sets and singletons have in common: the name in URLs, and the rows."""

    def __init__(self, name: str, row: type[R]) -> None:
        self._name = name
        self._row = row
        self._attribute = ""

    def __set_name__(self, owner: type, attribute: str) -> None:
        self._attribute = attribute

    def _of(self, service: Service[Any], kinds: tuple[Any, Any], **given: Any) -> Any:
        """Return the kind for the service's session, for threads or for tasks, made once."""
        session = service._session
        resource = resource_of(
            session,
            self._row,
            service._name,
            self._name,
            name=self._name,
            table=partial(_table, type(service)),
            version=service._odata,
            deep_updates=service._takes_deep_updates(self._name),
        )
        made = kinds[isinstance(session, AsyncSession)](resource, **given)
        # Found there before this descriptor, which has no `__set__`, is asked again.
        return service.__dict__.setdefault(self._attribute, made)


class entity_set(Declaration[R], Generic[R, P]):  # noqa: N801  # used like `property`
    """An entity set whose rows have a key."""

    def __init__(self, name: str, row: type[R], key: Callable[P, Key]) -> None:
        super().__init__(name, row)
        self._key = key

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, service: Service[Session], owner: Any) -> EntitySet[R, P]: ...
    @overload
    def __get__(
        self, service: Service[AsyncSession], owner: Any
    ) -> AsyncEntitySet[R, P]: ...
    def __get__(self, service: Service[Any] | None, owner: Any) -> Any:
        if service is None:
            return self
        return self._of(service, (EntitySet, AsyncEntitySet), key=self._key)


class keyless_set(Declaration[R]):  # noqa: N801  # used like `property`
    """An entity set whose rows have no key."""

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, service: Service[Session], owner: Any) -> KeylessSet[R]: ...
    @overload
    def __get__(
        self, service: Service[AsyncSession], owner: Any
    ) -> AsyncKeylessSet[R]: ...
    def __get__(self, service: Service[Any] | None, owner: Any) -> Any:
        if service is None:
            return self
        return self._of(service, (KeylessSet, AsyncKeylessSet))


class singleton(Declaration[R]):  # noqa: N801  # used like `property`
    """A row that exists once per service."""

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, service: Service[Session], owner: Any) -> Singleton[R]: ...
    @overload
    def __get__(
        self, service: Service[AsyncSession], owner: Any
    ) -> AsyncSingleton[R]: ...
    def __get__(self, service: Service[Any] | None, owner: Any) -> Any:
        if service is None:
            return self
        return self._of(service, (Singleton, AsyncSingleton))


class _Baq(Generic[R, P]):
    """The declaration of a BAQ."""

    _kinds: tuple[Any, Any] = (Baq, AsyncBaq)

    def __init__(
        self,
        name: str,
        row: type[R],
        parameters: Callable[P, Parameters | AnyParameters],
    ) -> None:
        self._name = name
        self._row = row
        self._parameters = parameters

    @overload
    def __get__(self, area: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, area: Area[Session], owner: Any) -> Baq[R, P]: ...
    @overload
    def __get__(self, area: Area[AsyncSession], owner: Any) -> AsyncBaq[R, P]: ...
    def __get__(self, area: Area[Any] | None, owner: Any) -> Any:
        if area is None:
            return self
        session = area._session
        path = ("BaqSvc", self._name, "Data")
        resource = resource_of(session, self._row, *path, name=self._name)
        kind = self._kinds[isinstance(session, AsyncSession)]
        return kind(resource, self._parameters, self._doc())

    def _doc(self) -> str:
        """Return the docstring of the module that declares the BAQ."""
        module = sys.modules.get(self._row.__module__)
        text = (module and module.__doc__) or ""
        return text if self._name in text else f"BAQ {self._name}."


class _UpdatableBaq(_Baq[R, P], Generic[R, P]):
    """The declaration of an updatable BAQ."""

    _kinds = (UpdatableBaq, AsyncUpdatableBaq)

    if TYPE_CHECKING:

        @overload
        def __get__(self, area: None, owner: Any) -> Self: ...
        @overload
        def __get__(self, area: Area[Session], owner: Any) -> UpdatableBaq[R, P]: ...
        @overload
        def __get__(
            self, area: Area[AsyncSession], owner: Any
        ) -> AsyncUpdatableBaq[R, P]: ...
        def __get__(self, area: Area[Any] | None, owner: Any) -> Any: ...


@overload
def baq(
    name: str, row: type[R], parameters: Callable[P, Parameters | AnyParameters]
) -> _Baq[R, P]: ...
@overload
def baq(
    name: str,
    row: type[R],
    parameters: Callable[P, Parameters | AnyParameters],
    *,
    updatable: Literal[True],
) -> _UpdatableBaq[R, P]: ...
def baq(
    name: str,
    row: type[R],
    parameters: Callable[P, Parameters | AnyParameters],
    *,
    updatable: bool = False,
) -> Any:
    """Return the declaration of a BAQ, an attribute of its area."""
    kind: Any = _UpdatableBaq if updatable else _Baq
    return kind(name, row, parameters)


class BaqArea(Area[S]):
    """The BAQs of the company, by their names in Python; `call` has any other."""

    def __dir__(self) -> list[str]:
        return sorted((*_baqs(type(self)), "call"))

    def _reached(self, name: str) -> Any:
        # What a module declares under its own name is bound as if it stood on this class.
        module = import_module(f"{_generated(type(self)).__module__}.{name}")
        return getattr(module, name).__get__(self, type(self))

    @overload
    def call(
        self: BaqArea[Session], baq_id: str, row: type[R], /, **parameters: Any
    ) -> Query[R]: ...
    @overload
    def call(
        self: BaqArea[AsyncSession], baq_id: str, row: type[R], /, **parameters: Any
    ) -> AsyncQuery[R]: ...
    def call(
        self: BaqArea[Any], baq_id: str, row: type[R], /, **parameters: Any
    ) -> Any:
        """Return the query for a BAQ that was not generated, its rows read as `row`, its parameters by their wire names.

        A parameter that the BAQ does not have goes unnoticed: the server ignores it and returns every row.
        """
        declared: Any = baq(baq_id, row, AnyParameters)
        return declared.__get__(self, type(self))(**parameters)


@remembered
def _baqs(area: type[BaqArea[Any]]) -> frozenset[str]:
    """Return the modules beside the area's own: one for each BAQ."""
    from pkgutil import iter_modules  # needed by BAQs alone

    own = sys.modules[_generated(area).__module__]
    paths = getattr(own, "__path__", ())
    return frozenset(m.name for m in iter_modules(paths) if m.name[0] != "_")


def _generated(area: type[BaqArea[Any]]) -> type[BaqArea[Any]]:
    """Return the class of the generated package, from which a program may have derived its own."""
    return next((base for base in area.__mro__ if BaqArea in base.__bases__), area)


class Methods(Service[S]):
    """A service that is called by its methods."""

    def _sending(self, call: Call[T]) -> Coroutine[Any, Any, T]:
        path = ("api", "v2", "odata", self._session.options.company, self._name)
        return rehearsed(call, call.sent(self._session, *path))

    def _advised(self) -> AbstractContextManager[None]:
        """Return what adds advice to the errors of a call."""
        return nullcontext()


class Declared(Generic[P, T]):
    """What a function that makes a call is declared as."""

    def __init__(self, function: Callable[Concatenate[Any, P], Call[T]]) -> None:
        self.__wrapped__ = function
        self.__doc__ = function.__doc__


class method(Declared[P, T]):  # noqa: N801  # used like `property`
    """A method: on what has it, a callable that sends the call, with the parameters of the function that makes it."""

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(
        self, service: Service[Session] | Bound[Session], owner: Any
    ) -> Callable[P, T]: ...
    @overload
    def __get__(
        self, service: Service[AsyncSession] | Bound[AsyncSession], owner: Any
    ) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, service: Any, owner: Any) -> Any:
        if service is None:
            return self
        call = MethodType(self.__wrapped__, service)
        is_async = isinstance(service._session, AsyncSession)
        sends = _awaited if is_async else _sent
        made = sends(service, call)
        # A set hands on what it holds to other sets, and a callable of its own is not one of theirs.
        kept = service.__dict__ if isinstance(service, Service) else {}
        return kept.setdefault(call.__name__, made)


def _sent(
    service: Methods[Session] | Bound[Session], call: MethodType
) -> Callable[..., Any]:
    @wraps(call)
    def send(*args: Any, **parameters: Any) -> Any:
        made = call(*args, **parameters).given(call, args, parameters)
        with service._advised():
            return finish(service._sending(made))

    return send


def _awaited(
    service: Methods[AsyncSession] | Bound[AsyncSession], call: MethodType
) -> Callable[..., Any]:
    @wraps(call)
    async def send(*args: Any, **parameters: Any) -> Any:
        made = call(*args, **parameters).given(call, args, parameters)
        with service._advised():
            return await finish_async(service._sending(made))

    return send


class LazyMethods(Methods[S]):
    """A service whose methods, and sets with operations, are declared in a second module, `…_methods`.

    It is imported when one of them is first used.
    """

    def __getattr__(self: LazyMethods[Any], name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(unknown(self, name))
        declared = _declared(type(self))
        found = getattr(declared, name, None)
        if not isinstance(found, Declared | Declaration):
            own, methods = public(type(self)), _names(declared)
            raise AttributeError(unknown(self, name, own, methods))
        reached: Any = found
        return reached.__get__(self, declared)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_names(_declared(type(self)))})

    def _words(self, name: str) -> str:
        declared = _declared(type(self))
        words = docstrings_of(declared).get(name)
        return words or first_words(getattr(declared, name, None))


@remembered
def _declared(service: type[LazyMethods[Any]]) -> type[Methods[Any]]:
    """Return the class that declares the methods, from the second module of a generated service."""
    own = next(base for base in service.__mro__ if LazyMethods in base.__bases__)
    module = import_module(f"{own.__module__}_methods")
    return next(
        found
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, Methods)
        and found.__module__ == module.__name__
    )


def _table(service: type[Service[Any]], row_type: type[Row]) -> str:
    """Return the table that holds rows of this type in what `UpdateExt` takes, "" if the service has none."""
    declared = _declared(service) if issubclass(service, LazyMethods) else service
    found = vars(declared).get("update_ext") or vars(declared).get("UpdateExt")
    if not isinstance(found, method):
        return ""
    kinds = get_annotations(found.__wrapped__).values()
    tablesets = (k for k in kinds if isinstance(k, type) and issubclass(k, Tableset))
    return next((table_of(kind, row_type) for kind in tablesets), "")


def _names(declared: type[Methods[Any]]) -> list[str]:
    return [
        name
        for name in dir(declared)
        if isinstance(getattr(declared, name), Declared | Declaration)
    ]


class Library(Methods[S]):
    """A library of Epicor Functions: its published state, or with `staging` what its developers have not published yet.

    Called by `POST api/v2/efx/…`.
    """

    _library = ""
    _staging: bool = False

    def _sending(self, call: Call[T]) -> Coroutine[Any, Any, T]:
        stage: tuple[str, ...] = ("staging",) if self._staging else ()
        company = self._session.options.company
        path = ("api", "v2", "efx", *stage, company, self._wire_name)
        return rehearsed(call, call_function(self._session, call, *path))

    @contextmanager
    def _advised(self) -> Iterator[None]:
        try:
            yield
        except NotFound as error:
            error.hint = self._advice()
            raise

    def _advice(self) -> str:
        library, company = self._wire_name, self._session.options.company
        state = "promoted to staging" if self._staging else "published"
        return (
            f"check that {library} is {state} and not disabled, that it is mapped to company {company}, that the function is "
            "enabled and not private, and that the API key's access scope has the library"
        )

    @property
    def _wire_name(self) -> str:
        return self._library or self._name

    @method
    def _call(self, function: str, inputs: Mapping[str, Any]) -> Call[dict[str, Any]]:
        return Call(function, dict, inputs)


_NO_INPUTS: Mapping[str, Any] = {}


class Functions(Area[S]):
    """The libraries of the company."""

    _staging: bool = False

    def __dir__(self) -> list[str]:
        return sorted((*super().__dir__(), "call", "staging"))

    @property
    def staging(self) -> Self:
        """The same libraries in their unpublished state."""
        found = type(self)(self._session)
        found._staging = True
        return found

    @overload
    def call(
        self: Functions[Session],
        library: str,
        function: str,
        inputs: Mapping[str, Any] = ...,
    ) -> dict[str, Any]: ...
    @overload
    def call(
        self: Functions[AsyncSession],
        library: str,
        function: str,
        inputs: Mapping[str, Any] = ...,
    ) -> Coroutine[Any, Any, dict[str, Any]]: ...
    def call(
        self: Functions[Any],
        library: str,
        function: str,
        inputs: Mapping[str, Any] = _NO_INPUTS,
    ) -> Any:
        """Return the outputs of any function by wire name, numbers exact; null outputs are left out."""
        reached: Library[Any] = Library(self._session)
        reached._library, reached._staging = library, self._staging
        return reached._call(function, inputs)

    def _reached(self, name: str) -> Any:
        found = super()._reached(name)
        found._staging = self._staging
        return found


completed_by_ipython(__name__)
