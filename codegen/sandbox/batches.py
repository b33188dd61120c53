"""`$batch`: several requests in one, as multipart/mixed (OData 4.0 Protocol, 11.7) or JSON (OData 4.01 JSON Format, 19).

How Epicor itself behaves is not known (EPICOR.md, "Queries"): a temperament says which forms an instance takes, and where.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import BytesParser
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from codegen.sandbox import json_text
from codegen.sandbox.exchange import JSON, Answer, Call, Refusal, not_found, wrong_verb
from codegen.sandbox.instance import Instance

Serve = Callable[[Call], Answer]

MOST_PARTS: Final = 100
"""What Microsoft's OData libraries take unless they are set otherwise (`MaxPartsPerBatch`)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One request of a batch."""

    id: str
    call: Call
    group: str = ""
    """The change set that it belongs to."""


def answer(
    instance: Instance, call: Call, below: tuple[str, ...], serve: Serve
) -> Answer:
    """The reply to a batch, each request of which `serve` answers; `below` is what stands between the company and `$batch`.

    Raises Refusal for one that this instance does not take.
    """
    manners = instance.temperament
    if manners.batch == "none" or len(below) != (manners.batch_root == "service"):
        raise not_found("No resource was found at this path.")
    if call.method != "POST":
        raise wrong_verb(call)
    kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    form = {"multipart/mixed": "multipart", JSON: "json"}.get(kind, "")
    if manners.batch not in ("both", form) or not form:
        raise Refusal(415, f"A batch of type '{kind}' is not supported.")
    parts = list(_multipart(call) if form == "multipart" else _json(call))
    if len(parts) > MOST_PARTS:
        raise Refusal(400, f"A batch has at most {MOST_PARTS} requests.")
    answered = list(_served(instance, call, parts, serve))
    return _multipart_reply(answered) if form == "multipart" else _json_reply(answered)


Answered = tuple[str, list[tuple[Part, Answer]]]
"""A change set, or the empty name, and the requests with their answers; one answer without its request stands for a change set."""


def _served(
    instance: Instance, call: Call, parts: Iterable[Part], serve: Serve
) -> Iterator[Answered]:
    """The answers, up to the first error unless the client prefers to go on (OData Protocol, 8.2.8.3)."""
    goes_on = "continue-on-error" in call.headers.get("prefer", "")
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.group or f"\0{part.id}", []).append(part)
    for group in groups.values():
        answers = _together(instance, group, serve)
        yield group[0].group, answers
        if not goes_on and any(found.status >= 400 for _, found in answers):
            return


class _Undone(Exception):
    """Takes back what a change set has written."""


def _together(
    instance: Instance, group: list[Part], serve: Serve
) -> list[tuple[Part, Answer]]:
    """The answers to a request, or to a change set: all of it is kept, or nothing."""
    is_change_set = bool(group[0].group)
    done: list[tuple[Part, Answer]] = []
    try:
        with instance.store.change() if is_change_set else nullcontext():
            for part in group:
                done.append((part, serve(part.call)))
                if is_change_set and done[-1][1].status >= 400:
                    raise _Undone
    except _Undone:
        return [(part, done[-1][1]) for part in group]
    return done


def _part_call(
    outer: Call, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> Call:
    """The call that a request of a batch is: it has the headers of the batch, but those about its body and its manner."""
    where = urlsplit(urljoin(outer.base + outer.path, url))
    kept = {
        name: value
        for name, value in outer.headers.items()
        if not name.startswith("content-") and name not in ("prefer", "accept")
    }
    return replace(
        outer,
        method=method,
        path=where.path,
        segments=tuple(unquote(part) for part in where.path.split("/") if part),
        raw_query=where.query,
        query=tuple(parse_qsl(where.query, keep_blank_values=True)),
        headers=kept | {name.lower(): value for name, value in headers.items()},
        body=body,
    )


def _multipart(call: Call) -> Iterator[Part]:
    """The requests of a multipart body, as the standard library reads it; raises Refusal 400 for any other body."""
    head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode("latin-1")
    yield from _requests(call, _read(head + call.body), "")


def _read(data: bytes) -> Message:
    # The policy for e-mail: that for HTTP reads each header as a tree, which nobody looks at here.
    found = BytesParser().parsebytes(data)
    if found.defects or any(part.defects for part in found.walk()):
        raise Refusal(400, "The batch is not a multipart body.")
    return found


def _requests(call: Call, message: Message, group: str) -> Iterator[Part]:
    parts = message.get_payload() if message.is_multipart() else ()
    for number, part in enumerate(parts, start=1):
        assert isinstance(part, Message)
        if part.is_multipart() and not group:
            yield from _requests(call, part, f"changeset_{number}")
        elif part.get_content_type() == "application/http":
            name = part.get("content-id") or f"{group}{number}"
            yield Part(str(name), _http(call, _content(part)), group)
        else:
            raise Refusal(400, "A part of the batch is not a request.")


def _content(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def _http(outer: Call, text: bytes) -> Call:
    line, _, rest = text.partition(b"\r\n")
    head, _, body = rest.partition(b"\r\n\r\n")
    match line.decode("latin-1").split(" "):
        case [method, url, "HTTP/1.1"]:
            read = _read(head + b"\r\n\r\n").items()
            headers = {n: "".join(str(v).splitlines()) for n, v in read}
            return _part_call(outer, method, url, headers, body)
    raise Refusal(400, "A part of the batch does not begin with a request line.")


def _json(call: Call) -> Iterator[Part]:
    """The requests of a JSON body; raises Refusal 400 if it has none, or one without an id of its own."""
    listed = json_text.load_object(call.body).get("requests")
    if not isinstance(listed, list):
        raise Refusal(400, "The batch has no list of requests.")
    known: set[str] = set()
    for entry in listed:
        if not _is_request(entry) or entry["id"] in known:
            raise Refusal(400, "A request of the batch has no id, method or url.")
        known.add(entry["id"])
        headers = {"content-type": JSON, **entry.get("headers", {})}
        named = {n.lower(): value for n, value in headers.items()}
        kind = named["content-type"].partition(";")[0]
        body = _carried(entry["body"], kind) if "body" in entry else b""
        inner = _part_call(call, entry["method"].upper(), entry["url"], headers, body)
        yield Part(entry["id"], inner, entry.get("atomicityGroup", ""))


def _carried(body: Any, kind: str) -> bytes:
    """A body in JSON as it would come alone; raises Refusal 400 for one that is not of its type (JSON Format, 19.1)."""
    if kind == JSON:
        return json_text.dumps(body)
    try:
        if kind.startswith("text/"):
            return str.encode(body)
        return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except (TypeError, ValueError):
        raise Refusal(400, f"A body of the batch is not of type '{kind}'.") from None


def _is_request(entry: object) -> bool:
    """Whether an entry of a JSON batch has what a request needs, each of its type."""
    if not isinstance(entry, dict):
        return False
    headers = entry.get("headers", {})
    texts = [entry.get(name) for name in ("id", "method", "url")]
    texts.append(entry.get("atomicityGroup", ""))
    if not isinstance(headers, dict):
        return False
    return all(isinstance(text, str) for text in (*texts, *headers.values()))


def _multipart_reply(answered: Iterable[Answered]) -> Answer:
    parts: list[bytes] = []
    for group, found in answered:
        if group and all(answer.status < 400 for _, answer in found):
            boundary, body = _mixed([_http_part(*one) for one in found])
            head = f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n"
            parts.append(head.encode() + body)
        else:
            # A change set that failed has one answer.
            parts.append(_http_part(*found[0]))
    boundary, body = _mixed(parts)
    return Answer(200, body, f"multipart/mixed; boundary={boundary}", _VERSION_4_0)


_VERSION_4_0: Final = (("OData-Version", "4.0"),)


def _mixed(parts: Iterable[bytes]) -> tuple[str, bytes]:
    boundary = f"response_{secrets.token_hex(16)}"
    pieces = [f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts]
    return boundary, b"".join(pieces) + f"--{boundary}--\r\n".encode()


def _http_part(part: Part, found: Answer) -> bytes:
    lines = [
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        f"Content-ID: {part.id}",
        "",
        f"HTTP/1.1 {found.status} {HTTPStatus(found.status).phrase}",
        *(f"{name}: {value}" for name, value in _shown(found).items()),
    ]
    return "\r\n".join((*lines, "", "")).encode() + found.body


def _shown(found: Answer) -> dict[str, str]:
    """The headers of an answer inside a batch."""
    media = {"Content-Type": found.media} if found.body else {}
    return media | dict(found.headers)


def _json_reply(answered: Iterable[Answered]) -> Answer:
    responses = [_response(*one) for _, found in answered for one in found]
    return Answer(200, json_text.dumps({"responses": responses}))


def _response(part: Part, found: Answer) -> dict[str, Any]:
    response: dict[str, Any] = {"id": part.id, "status": found.status}
    if part.group:
        response["atomicityGroup"] = part.group
    response["headers"] = {n.lower(): value for n, value in _shown(found).items()}
    if found.body:
        response["body"] = _json_body(found)
    return response


def _json_body(found: Answer) -> Any:
    if found.media.startswith(JSON):
        return json_text.loads(found.body)
    if found.media.startswith("text/"):
        return found.body.decode()
    return base64.urlsafe_b64encode(found.body).decode().rstrip("=")
