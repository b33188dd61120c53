"""The company of a fetch: whether the instance has it, and what an answer says of it (EPICOR.md, "Discovery")."""

from __future__ import annotations

import re
from typing import Final

from codegen.errors import CodegenError
from codegen.runtime import environment
from codegen.runtime.errors import KineticError
from codegen.runtime.http.message import Request
from codegen.source.kinds import json_of
from codegen.toml import suggestion

_PATHS: Final = "api/v2/odata/"
_NAMED: Final = re.compile(r"\bcompany\b", re.IGNORECASE)
_MOST: Final = 1_000
"""Companies of one instance; the names are compared with the one that was asked for, letter by letter."""


def asks_of_company(request: Request) -> bool:
    """Whether the request is for something of a company, and not for what the whole instance has."""
    return request.path.startswith(_PATHS)


def is_refused(error: KineticError) -> bool:
    """Whether the server says that it refuses because of the company: "Company EPIC99 not found."."""
    said = error.message.partition(f": {error.status} ")[2]
    return 400 <= error.status < 500 and _NAMED.search(said) is not None


def companies(data: bytes) -> tuple[str, ...]:
    """The ids of the companies that a reply of `environment` names; none where it has another shape."""
    try:
        value = json_of(data, "environment")
    except CodegenError:
        return ()
    found = tuple(company.id for company in environment.companies(value))
    return found if len(found) <= _MOST else ()


def company_names(data: bytes) -> dict[str, str]:
    """The companies that a reply names: id → name."""
    try:
        value = json_of(data, "the list of companies")
    except CodegenError:
        return {}
    found = environment.companies(value)[:_MOST]
    return {company.id: company.name for company in found}


def unknown_company(company: str, said: str, known: tuple[str, ...]) -> CodegenError:
    """The error to raise for a company that the instance does not have; `known` are those that it names."""
    hint = f"Check [instance] company in kinetic.toml: letter case counts. {suggestion(company, known)}"
    return CodegenError("the instance", said, hint.strip())
