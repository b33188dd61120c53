"""Areas: attributes that lead to services, each imported when it is first reached.

A generated area only annotates its members. What a member's annotation names is found in the area's own module (an area
below) or in the module that the names lead to (`kinetic.erp.bo.customer` is `CustomerSvc` of `acme.erp.bo.customer`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from .names import suggestion
from .remembered import remembered
from .service import S


class Area(Generic[S]):
    """A part of the instance's services, reached with one session."""

    _module: ClassVar[str] = ""

    def __init_subclass__(cls, *, module: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        if module:
            cls._module = module

    def __init__(self, session: S) -> None:
        self._session: S = session

    def __repr__(self) -> str:
        # A traceback may show one whose settings were refused, and which has no session.
        session = self.__dict__.get("_session")
        return f"<{type(self).__name__} of {session!r}>"

    def __dir__(self) -> list[str]:
        return sorted(_members(type(self)) or _modules(type(self)))

    # Hidden from type checkers, which would otherwise let every attribute pass.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_") or name not in dir(self):
                raise AttributeError(self._unknown(name))
            found = self.__dict__[name] = self._reached(name)
            return found

    def _reached(self, name: str) -> Any:
        member = _members(type(self)).get(name)
        if member is None:
            # What a module declares under its own name is bound as if it stood on this class.
            module = import_module(f"{_home(type(self))}.{name}")
            return getattr(module, name).__get__(self, type(self))
        owner, class_name = member
        own = vars(sys.modules[owner.__module__])
        if class_name not in own:
            own = vars(import_module(f"{_home(owner)}.{name}"))
        return own[class_name](self._session)

    def _unknown(self, name: str) -> str:
        return f"{type(self).__name__} has no `{name}`{suggestion(name, dir(self))}"


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


@remembered
def _modules(area: type[Area[Any]]) -> frozenset[str]:
    """Return the modules of an area that annotates none: what the BAQs are found by."""
    from pkgutil import iter_modules  # needed by BAQs alone

    paths = getattr(import_module(_home(area)), "__path__", ())
    return frozenset(m.name for m in iter_modules(paths) if m.name[0] != "_")


def _home(area: type[Area[Any]]) -> str:
    """Return the package that an area's modules lie in."""
    owner = next((b for b in area.__mro__ if b.__dict__.get("_module")), area)
    package = owner.__module__.rpartition(".")[0]
    return f"{package}.{area._module}" if area._module else package
