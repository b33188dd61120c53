"""Epicor Functions: libraries declared like methods of a service, and called by `POST api/v2/efx/…` (EPICOR.md, "The four kinds of service")."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self, TypeVar, overload

from .area import Area
from .calls import Call, of_function
from .errors import NotFound
from .methods import Methods, method
from .service import S
from .session import AsyncSession, Session
from .steps import Steps

T = TypeVar("T")
_NO_INPUTS: Mapping[str, Any] = {}


class Library(Methods[S]):
    """A library of functions: its published state, or with `staging` what its developers have not published yet."""

    _library = ""
    _staging = False

    def _steps(self, call: Call[T]) -> Steps[T]:
        stage = ("staging",) if self._staging else ()
        company = self._session.options.company
        return of_function(call, "api", "v2", "efx", *stage, company, self._wire_name)

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


class Functions(Area[S]):
    """The libraries of the company."""

    _staging = False

    def __dir__(self) -> list[str]:
        return sorted((*super().__dir__(), "call", "staging"))

    @property
    def staging(self) -> Self:
        """The same libraries in the state that is not published yet."""
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
        """Return the outputs of any function by wire name, numbers exact; what is null is not among them."""
        reached: Library[Any] = Library(self._session)
        reached._library, reached._staging = library, self._staging
        return reached._call(function, inputs)

    def _reached(self, name: str) -> Any:
        found = super()._reached(name)
        found._staging = self._staging
        return found
