"""What of an instance goes into the package: the tables `[include]` and `[exclude]` of `kinetic.toml`.

- Without `[include]` everything is taken. With it, only what its `services`, `baqs` and `functions` name.
- A pattern is a glob over wire names, and case-sensitive: `Erp.BO.*`, `z*`, `Erp.BO.CustomerSvc/ShipToes` (one entity
  set of a service).
- `methods` patterns name methods (`Get*`) or methods of services (`Erp.BO.CustomerSvc/GetByID`). Without
  them, every method of a service is taken, and none of a service of which only some sets are taken.
- What `[exclude]` names is always left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from codegen import surfaces
from codegen.surfaces import METHODS, SERVICE, Key

Patterns = Mapping[str, tuple[str, ...]]
"""Globs by the keys that a table has."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Decides for each name whether it is taken; the decision depends on the name alone."""

    include: Patterns = field(default_factory=dict)
    exclude: Patterns = field(default_factory=dict)

    def takes_service(self, service: str) -> bool:
        """Whether the service is taken, or some of its sets."""
        return self.takes(SERVICE.key, service)

    def takes(self, key: Key, name: str) -> bool:
        """Whether this service, BAQ or function library is taken, or some part of it."""
        wanted = (pattern.partition("/")[0] for pattern in self.included(key))
        return _any(name, wanted) and not _any(name, _whole(self.exclude.get(key)))

    def takes_whole_service(self, service: str) -> bool:
        """Whether the whole service is taken, not only some of its sets."""
        included = _whole(self.included(SERVICE.key))
        return self.takes_service(service) and _any(service, included)

    def takes_set(self, service: str, entity_set: str) -> bool:
        """Whether this entity set (or singleton) of a service is taken."""
        name = f"{service}/{entity_set}"
        return (
            self.takes_whole_service(service)
            or (
                self.takes_service(service)
                and _any(name, _parts(self.included(SERVICE.key)))
            )
        ) and not _any(name, _parts(self.exclude.get(SERVICE.key)))

    def takes_method(self, service: str, method: str) -> bool:
        """Whether this method of a service is taken."""
        if not self.takes_service(service) or _method(
            service, method, self.exclude.get(METHODS)
        ):
            return False
        if METHODS not in self.include:
            return self.takes_whole_service(service)
        return _method(service, method, self.include[METHODS])

    @staticmethod
    def fits(pattern: str, service: str, method: str) -> bool:
        """Whether a pattern of `methods` names this method."""
        return fnmatchcase(f"{service}/{method}" if "/" in pattern else method, pattern)

    def takes_methods(self, service: str) -> bool:
        """Whether any method of the service can be taken; if not, the OpenAPI document is not needed."""
        if not self.takes_service(service) or "*" in (self.exclude.get(METHODS) or ()):
            return False
        if METHODS not in self.include:
            return self.takes_whole_service(service)
        return _any(
            service, (glob.rpartition("/")[0] or "*" for glob in self.include[METHODS])
        )

    def included(self, key: Key) -> tuple[str, ...]:
        """The patterns under a key; `*` if the file has no [include]."""
        if key in self.include:
            return self.include[key]
        return () if any(k in self.include for k in surfaces.keys()) else ("*",)

    def named(self, key: Key) -> tuple[str, ...] | None:
        """The names, if all are spelled out, so that no list from the instance is needed; otherwise None."""
        patterns = tuple(pattern.partition("/")[0] for pattern in self.included(key))
        return None if any(map(is_glob, patterns)) else tuple(dict.fromkeys(patterns))


def is_glob(pattern: str) -> bool:
    """Whether a pattern can match more than the name it spells."""
    return any(sign in pattern for sign in "*?[")


def _any(name: str, patterns: Iterable[str] | None) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns or ())


def _whole(patterns: Iterable[str] | None) -> tuple[str, ...]:
    """The patterns for whole services."""
    return tuple(p for p in patterns or () if "/" not in p)


def _parts(patterns: Iterable[str] | None) -> tuple[str, ...]:
    """The patterns for sets of services."""
    return tuple(p for p in patterns or () if "/" in p)


def _method(service: str, method: str, patterns: Iterable[str] | None) -> bool:
    return any(Selection.fits(pattern, service, method) for pattern in patterns or ())
