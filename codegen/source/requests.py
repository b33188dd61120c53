"""What is asked of an instance to learn what it offers (EPICOR.md, Discovery): every request, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from codegen import surfaces
from codegen.runtime.http.message import Request
from codegen.surfaces import Kind

SERVICE_TYPES: Final = ("BO", "Proc", "Lib", "Rpt", "UD")
PAGE: Final = 500
"""BAQs asked for at once; 0 failed on one server."""

_QUERIES: Final = "Ice.BO.DynamicQuerySvc"
_DESIGNER: Final = "Ice.LIB.EfxLibraryDesignerSvc"
_ANY: Final = "*/*"
_XML: Final = "application/xml"
_JSON: Final = "application/json"


def service_list(service_type: str) -> Request:
    """The services of one type, as JSON of unpublished shape."""
    return Request(
        "GET", "api/helppage/services", (("serviceType", service_type),), accept="*/*"
    )


def help_index() -> Request:
    """The help page of older servers: links to every service."""
    return Request("GET", "api/help/v2/index.html", accept=_ANY)


def environment() -> Request:
    """The companies and plants of the instance, as JSON of unpublished shape."""
    return Request("GET", "api/v2/environment")


def user_companies(company: str, user: str) -> Request:
    """The companies that a user may work in."""
    key = quote(user.replace("'", "''"), safe="")
    path = f"{_odata(company, 'Ice.BO.UserFileSvc')}/UserFiles('{key}')/UserComps"
    return Request("GET", path, (("$select", "Company,Name"),))


def service_document(company: str) -> Request:
    """The OData service document of all services."""
    return Request("GET", f"api/v2/odata/{_segment(company)}/", accept=_ANY)


def baq_document(company: str) -> Request:
    """The OData service document of all BAQs."""
    return Request("GET", f"{_odata(company, 'BaqSvc')}/", accept=_ANY)


def baq_list(company: str, page: int) -> Request:
    """One page of all BAQs."""
    body = {"whereClause": "", "pageSize": PAGE, "absolutePage": page}
    return _lookup(company, f"{_QUERIES}/GetQueryList", body)


def library_list(company: str) -> Request:
    """Every function library, published or not."""
    body = {"kind": "1", "startsWith": "", "rollOutMode": "2", "status": "2"}
    return _lookup(company, f"{_DESIGNER}/GetLibraryList2", body)


def document(kind: Kind, company: str, name: str) -> Request:
    """The request that fetches one document."""
    row = surfaces.document(kind)
    path = row.url.format(company=_segment(company), name=_segment(name))
    if row.body:
        body = row.body.replace("{name}", json.dumps(name))
        return Request("POST", path, body=body.encode(), read=True)
    return Request("GET", path, accept=_XML if row.is_edmx else _JSON)


def _lookup(company: str, method: str, body: Mapping[str, object]) -> Request:
    """A method that only reads, and may be asked again."""
    return Request(
        "POST", _odata(company, method), body=json.dumps(body).encode(), read=True
    )


def _odata(company: str, path: str) -> str:
    return f"api/v2/odata/{_segment(company)}/{quote(path, safe='/')}"


def _segment(name: str) -> str:
    return quote(name, safe="")
