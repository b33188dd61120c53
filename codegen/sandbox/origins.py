"""Whom the sandbox answers: programs that call it by its own address, and no web page of another origin.

A page anywhere may have a browser send a form to this machine, and a name of the page's own may lead here (DNS rebinding):
the browser says so in `Host`, `Origin` (RFC 6454) and `Sec-Fetch-Site` (Fetch Metadata), and programs send no such origin.
"""

from __future__ import annotations

from collections.abc import Iterable

from codegen.sandbox.exchange import Answer, Refusal, page

Headers = Iterable[tuple[bytes, bytes]]


def refused(headers: Headers, address: tuple[str, int]) -> Answer | None:
    """What is answered to a request that came to this address under another name or from another origin; None to any other."""
    own = hosts(*address)
    given: dict[str, list[str]] = {"host": []}
    for name, value in headers:
        given.setdefault(name.decode("latin-1").lower(), []).append(
            value.decode("latin-1").strip().lower()
        )
    if len(given["host"]) != 1 or given["host"][0] not in own:
        # As http.sys says it.
        return page(400, "400 - Bad Request", "Invalid Hostname")
    # One without a port is of port 80: a page of another program.
    origins = {f"http://{host}" for host in own if _has_port(host, address)}
    if not origins.issuperset(given.get("origin", ())):
        return Refusal(403, "The sandbox answers no page of another origin.").answer()
    if not {"same-origin", "none"}.issuperset(given.get("sec-fetch-site", ())):
        return Refusal(403, "The sandbox answers no page of another site.").answer()
    return None


def _has_port(host: str, address: tuple[str, int]) -> bool:
    port = address[1]
    return port == 80 or host.endswith(f":{port}")


def hosts(host: str, port: int) -> frozenset[str]:
    """The names by which an address may be called."""
    own = f"[{host}]" if ":" in host else host
    return frozenset(
        name for bare in (own, "localhost") for name in (bare, f"{bare}:{port}")
    )
