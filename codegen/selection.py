"""What of an instance goes into the package: the tables `[include]` and `[exclude]` of `kinetic.toml`.

- Without `[include]` everything is taken. With it, what its `services`, `baqs` and `functions` name, and no more.
- A pattern is a glob over wire names, letter case counts: `Erp.BO.*`, `z*`, `Erp.BO.CustomerSvc/ShipToes` (one entity
  set of a service).
- `methods` patterns name methods (`Get*`) or methods of services (`Erp.BO.CustomerSvc/GetByID`). Where they are not
  given, every method of a service is taken, and none of a service that is taken for some of its sets.
- What `[exclude]` names is left out in any case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Patterns:
    """Globs by kind; None where the table does not say."""

    services: tuple[str, ...] | None = None
    baqs: tuple[str, ...] | None = None
    functions: tuple[str, ...] | None = None
    methods: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Answers for each name whether it is taken; every answer depends on the name alone."""

    include: Patterns = Patterns()
    exclude: Patterns = Patterns()

    def takes_service(self, service: str) -> bool:
        """Whether anything of the service is taken: all of it, or some of its sets."""
        wanted = _services(self._include(self.include.services))
        return _any(service, wanted) and not _any(
            service, _whole(self.exclude.services)
        )

    def takes_set(self, service: str, entity_set: str) -> bool:
        """Whether this entity set (or singleton) of a service is taken."""
        name = f"{service}/{entity_set}"
        included = self._include(self.include.services)
        return (
            self.takes_service(service)
            and (_any(service, _whole(included)) or _any(name, _parts(included)))
            and not _any(name, _parts(self.exclude.services))
        )

    def takes_all_of(self, service: str) -> bool:
        """Whether the service as such is taken, and not only some of its sets."""
        return self.takes_service(service) and _any(
            service, _whole(self._include(self.include.services))
        )

    def takes_method(self, service: str, method: str) -> bool:
        """Whether this method of a service is taken."""
        if not self.takes_service(service) or _method(
            service, method, self.exclude.methods
        ):
            return False
        if self.include.methods is None:
            return self.takes_all_of(service)
        return _method(service, method, self.include.methods)

    def takes_methods(self, service: str) -> bool:
        """Whether any method of the service can be taken: without, its OpenAPI document is not needed."""
        if not self.takes_service(service) or "*" in (self.exclude.methods or ()):
            return False
        if self.include.methods is None:
            return self.takes_all_of(service)
        globs = (glob.rpartition("/")[0] or "*" for glob in self.include.methods)
        return _any(service, globs)

    def takes_baq(self, baq: str) -> bool:
        """Whether this BAQ is taken."""
        return _any(baq, self._include(self.include.baqs)) and not _any(
            baq, self.exclude.baqs
        )

    def takes_function_library(self, library: str) -> bool:
        """Whether this function library is taken."""
        wanted = self._include(self.include.functions)
        return _any(library, wanted) and not _any(library, self.exclude.functions)

    def named_services(self) -> tuple[str, ...] | None:
        """The services, where each is named outright and no list of the instance's is needed; else None."""
        return _named(_services(self._include(self.include.services)))

    def named_baqs(self) -> tuple[str, ...] | None:
        """The BAQs, where each is named outright; else None."""
        return _named(self._include(self.include.baqs))

    def named_function_libraries(self) -> tuple[str, ...] | None:
        """The function libraries, where each is named outright; else None."""
        return _named(self._include(self.include.functions))

    def _include(self, patterns: tuple[str, ...] | None) -> tuple[str, ...]:
        if patterns is not None:
            return patterns
        says = (self.include.services, self.include.baqs, self.include.functions)
        return ("*",) if says == (None, None, None) else ()


def is_glob(pattern: str) -> bool:
    """Whether a pattern stands for more than the name it spells."""
    return any(sign in pattern for sign in "*?[")


def unmatched(patterns: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """The patterns that fit none of the names: most likely a slip of the pen."""
    known = tuple(names)
    return tuple(p for p in patterns if not any(fnmatchcase(name, p) for name in known))


def _any(name: str, patterns: Iterable[str] | None) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns or ())


def _whole(patterns: Iterable[str] | None) -> tuple[str, ...]:
    """The patterns that mean services as such."""
    return tuple(p for p in patterns or () if "/" not in p)


def _parts(patterns: Iterable[str] | None) -> tuple[str, ...]:
    """The patterns that mean sets of services."""
    return tuple(p for p in patterns or () if "/" in p)


def _services(patterns: Iterable[str]) -> tuple[str, ...]:
    """The patterns with what stands behind the slash cut off, each once."""
    return tuple(dict.fromkeys(p.partition("/")[0] for p in patterns))


def _method(service: str, method: str, patterns: Iterable[str] | None) -> bool:
    return any(
        fnmatchcase(f"{service}/{method}" if "/" in p else method, p)
        for p in patterns or ()
    )


def _named(patterns: tuple[str, ...]) -> tuple[str, ...] | None:
    return None if any(map(is_glob, patterns)) else tuple(dict.fromkeys(patterns))
