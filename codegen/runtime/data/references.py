"""What names a row of the server and stands where the row would: `book.publisher = publishers.at(id=1)`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Generic, NoReturn, Self, TypeVar

from .keys import Key

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
