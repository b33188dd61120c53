"""`Ice.LIB.SessionModSvc`: sessions that hold one licence, and what a session knows of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from codegen.sandbox.exchange import Call, not_found
from codegen.sandbox.discovery import PLANTS
from codegen.sandbox.identity import Admission, session_of
from codegen.sandbox.targets import Result, Target

SERVICE: Final = "Ice.LIB.SessionModSvc"
VERSION: Final = "11.3.100.0"


def run(
    target: Target, admission: Admission, call: Call, given: Mapping[str, Any]
) -> Result | None:
    """The result of a method of SessionMod, or None for one that is not played here."""
    if target.service != SERVICE:
        return None
    match target.method.name:
        case "Login":
            return Result(admission.open_session())
        case "Logout":
            admission.close_session(session_of(call.headers))
            return Result(None)
        case "IsValidSession":
            return Result(admission.has_session(str(given.get("sessionID"))))
        case "GetBaseLevel":
            return Result(VERSION)
        case "GetCurrentValues":
            return Result(None, _values(target))
        case "SetPlant":
            return Result(None, {"siteName": _plant(str(given.get("newSite")))})
    return None


def _values(target: Target) -> dict[str, Any]:
    site, name = next(iter(PLANTS.items()))
    known = {"companyID": target.instance.company, "companyName": "Sandbox"}
    known |= {
        "siteID": site,
        "siteName": name,
        "systemCode": "ERP",
        "countryCode": "US",
    }
    return {field.name: known.get(field.name, "") for field in target.method.outputs}


def _plant(site: str) -> str:
    if site not in PLANTS:
        raise not_found(f"Site {site} not found.")
    return PLANTS[site]
