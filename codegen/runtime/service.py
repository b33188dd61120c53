"""Services: what a generated module declares of one."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from .resource import Resource
from .row import Row
from .session import AsyncSession, Session
from .values import encoded

S = TypeVar("S", Session, AsyncSession)
R = TypeVar("R", bound=Row)


class Service(Generic[S]):
    """A service of one company, reached with one session."""

    _name: ClassVar[str] = ""

    def __init_subclass__(cls, *, name: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._name = name or cls._name

    def __init__(self, session: S) -> None:
        self._session: S = session

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._session!r}>"


def resource_of(
    session: Session | AsyncSession,
    row_type: type[R],
    *path: str,
    name: str,
    parameters: tuple[tuple[str, str], ...] = (),
) -> Resource[R]:
    """Return the place below `api/v2/odata/{company}/` that the path's steps lead to (EPICOR.md, "The four kinds of service").

    `name` is what messages call it.
    """
    options = session.options
    steps = ("api", "v2", "odata", options.company, *path)
    return Resource(
        path="/".join(encoded(step) for step in steps),
        name=encoded(name),
        row_type=row_type,
        company=options.company,
        page_size=options.page_size,
        key_style=options.key_style,
        parameters=parameters,
    )
