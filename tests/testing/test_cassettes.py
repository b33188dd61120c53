"""Cassettes: what a client records from a sandbox, another one plays back without a server, and nothing secret is in it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support import SAMPLE, SETTINGS, sandbox

from codegen.sandbox import running
from generated_example import (
    AsyncKinetic,
    Bearer,
    ClientCredentials,
    Kinetic,
    KineticError,
    NotFound,
    NotRecorded,
    Token,
    WEB_SERVICES,
)
from generated_example._runtime.http.cassette import (
    Recorded,
    _cleaned,
    _line,
    _recorded,
)
from generated_example._runtime.http.secret import Redactor, Secret

NOWHERE = "http://127.0.0.1:1/K"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with sandbox() as url:
        yield url


def client(url: str, **given: Any) -> Kinetic:
    known = {"username": SETTINGS.username, "password": SETTINGS.password}
    known = {} if "auth" in given else known
    return Kinetic(url, company="EPIC06", api_key=SETTINGS.api_key, **(known | given))


def replaying(file: Path, **given: Any) -> Kinetic:
    """A client that needs neither server nor credentials."""
    return Kinetic(NOWHERE, company="EPIC06", replay=file, **given)


def use(kinetic: Kinetic) -> list[Any]:
    """Reads of every kind, an error, writes, exact numbers; what a program sees of them."""
    customers = kinetic.erp.bo.customer.customers
    found: list[Any] = [
        row.name for row in customers.where(customers.row.state == "CA")
    ]
    found.append(str(kinetic.erp.bo.part.parts.get(part_num="WIDGET-001").unit_price))
    found += [
        row.calculated_total
        for row in kinetic.baq.z_customer_orders(start_date=date(2026, 2, 1))
    ]
    try:
        customers.get(cust_num=99_999)
    except NotFound as error:
        found.append((error.status, error.message))
    row = customers.get(cust_num=2)
    for number in ("555-0101", "555-0102"):
        row.phone_num = number
        customers.update(row)
        found.append(customers.get(cust_num=2).phone_num)
    price = kinetic.efx.my_library.calculate_price(part_num="WIDGET-001", quantity=3)
    return [*found, str(price)]


def test_a_program_does_the_same_without_a_server(url: str, tmp_path: Path) -> None:
    file = tmp_path / "cassettes" / "orders"
    with client(url, record=file) as kinetic:
        first = use(kinetic)
    written = (tmp_path / "cassettes" / "orders.jsonl").read_text("utf-8")
    assert all(isinstance(json.loads(line), dict) for line in written.splitlines())
    assert "127.0.0.1" not in written and "@odata.context" in written
    with replaying(file) as kinetic:
        assert use(kinetic) == first
    assert "555-0102" in first

    async def main() -> list[str | None]:
        async with AsyncKinetic(NOWHERE, company="EPIC06", replay=str(file)) as kinetic:
            customers = kinetic.erp.bo.customer.customers
            return [
                row.name async for row in customers.where(customers.row.state == "CA")
            ]

    found = asyncio.run(main())
    assert found == first[: len(found)] and found


def test_the_environment_needs_no_credentials_to_replay(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client(url, record=tmp_path / "a") as recorded:
        number = recorded.erp.bo.customer.customers.count()
    for name in [name for name in os.environ if name.startswith("KINETIC_")]:
        monkeypatch.delenv(name)
    with Kinetic.from_env(replay=tmp_path / "a") as replayed:
        assert replayed.erp.bo.customer.customers.count() == number
    (tmp_path / "b.jsonl").write_text('{"cassette":1}\n', "utf-8")
    with pytest.raises(KineticError, match="environment: KINETIC_COMPANY$"):
        Kinetic.from_env(replay=tmp_path / "b")
    with pytest.raises(KineticError, match="none.jsonl cannot be read"):
        Kinetic.from_env(replay=tmp_path / "none")
    monkeypatch.setenv("KINETIC_COMPANY", "EPIC07")
    with Kinetic.from_env(replay=tmp_path / "a") as replayed:
        with pytest.raises(KineticError, match="not recorded"):
            replayed.erp.bo.customer.customers.count()
    monkeypatch.delenv("KINETIC_COMPANY")
    with pytest.raises(KineticError, match="KINETIC_API_KEY, KINETIC_USERNAME"):
        Kinetic.from_env()


def test_what_was_not_recorded_is_named(url: str, tmp_path: Path) -> None:
    file = tmp_path / "few"
    with client(url, record=file) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        customers.where(customers.row.state == "CA").first()
        row = customers.get(cust_num=2)
        row.phone_num = "555-0199"
        customers.update(row)
    with replaying(file) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        with pytest.raises(NotRecorded, match=r"few\.jsonl.*asked for .*'NV'.*'CA'"):
            customers.where(customers.row.state == "NV").first()
        with pytest.raises(NotRecorded, match="Parts.*record it again"):
            kinetic.erp.bo.part.parts.first()
        for _ in range(3):
            row = customers.get(cust_num=2)
        row.phone_num = "555-0198"
        with pytest.raises(NotRecorded, match="PATCH .*555-0198.*555-0199"):
            customers.update(row)
        row = customers.get(cust_num=2)
        row.phone_num = "555-0199"
        customers.update(row)
        again = customers.get(cust_num=2)
        again.phone_num = "555-0199"
        with pytest.raises(NotRecorded):
            customers.update(again)


def secret(one: Recorded) -> Recorded | None:
    if "PartSvc" in one.path:
        return None
    name, other = "Tarrowick%20Steel%20Supply", "Other%20Name"
    reply = one.reply.replace(b"Tarrowick Steel Supply", b"Other Name")
    return replace(one, query=one.query.replace(name, other), reply=reply)


def test_a_hook_replaces_data_on_both_ways(url: str, tmp_path: Path) -> None:
    file = tmp_path / "hooked"
    with client(url, record=file, before_record=secret) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        name = "Tarrowick Steel Supply"
        found = customers.where(customers.row.name == name).first()
        assert found and found.name == name and kinetic.erp.bo.part.parts.first()
    written = file.with_suffix(".jsonl").read_text("utf-8")
    assert "Tarrowick Steel" not in written and "Tarrowick%20Steel" not in written
    assert "PartSvc" not in written and "Other%20Name" in written
    with replaying(file, before_record=secret) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        found = customers.where(customers.row.name == name).first()
        assert found and found.name == "Other Name"


@pytest.mark.parametrize("auth", ["basic", "token", "bearer", "client"])
@pytest.mark.parametrize("license_", ["", WEB_SERVICES])
def test_no_credential_is_in_a_cassette(
    url: str, tmp_path: Path, auth: str, license_: str
) -> None:
    """Neither what was given, nor what the server gave: tokens and session ids."""
    settings = SETTINGS
    tokens: list[str] = []
    ways: dict[str, Any] = {
        "basic": None,
        "token": Token(settings.username, settings.password),
        "bearer": Bearer(lambda: tokens[0]),
        "client": ClientCredentials(
            f"{url}/connect/token",
            settings.client_id,
            client_secret=settings.client_secret,
        ),
    }
    with client(url, auth=ways["token"]) as kinetic:
        kinetic.erp.bo.part.parts.count()
        lease: Any = kinetic._session.exchange._authenticator
        tokens.append(lease._grant.value.authorization.reveal().split()[1])
    given: dict[str, Any] = {} if ways[auth] is None else {"auth": ways[auth]}
    file = tmp_path / "secrets.jsonl"
    with client(
        url, record=file, hold_session=bool(license_), license=license_, **given
    ) as kinetic:
        session = kinetic.ice.lib.session_mod.login()
        assert session
        kinetic.ice.lib.session_mod.is_valid_session(session_id=session, user_id="u")
        kinetic.erp.bo.part.parts.count()
        held = kinetic._session.exchange._held
        ids = (
            [session, held._id.value.reveal()] if held and held._id.value else [session]
        )
    written = file.read_text("utf-8")
    planted = [settings.api_key, settings.password, settings.client_secret]
    for each in (*planted, *tokens, *ids):
        assert each not in written
    names = ("authorization", "x-api-key", "TokenResource", "connect/token")
    assert not any(name in written.lower() for name in names)
    assert "IsValidSession" in written
    with replaying(file, hold_session=True) as kinetic:
        assert kinetic.erp.bo.part.parts.count()


def test_a_cassette_never_takes_the_place_of_another_file(
    url: str, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    with pytest.raises(KineticError, match="is not a cassette, and is not overwritten"):
        client(url, record=file)
    assert file.read_text() == "mine"
    with pytest.raises(KineticError, match="is not a cassette"):
        replaying(file)
    with pytest.raises(KineticError, match="cannot be read"):
        replaying(tmp_path / "none")
    file.write_text('{"cassette":1}\n{"method":1}\n')
    with pytest.raises(KineticError, match="line 2: not a recording"):
        replaying(file)
    with pytest.raises(ValueError, match="record or replay"):
        client(url, record=file, replay=file)
    link = tmp_path / "link.jsonl"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KineticError, match="is a link"):
        client(url, record=link)
    assert not (tmp_path / "elsewhere").exists()


def test_bodies_come_back_byte_for_byte(tmp_path: Path) -> None:
    """JSON with its numbers' own digits, JSON in lines, text, and bytes that are neither."""
    for body in (
        b'{"a":68811.00000000,"b":[1e5,"\\u00e4"]}',
        b'{\r\n  "a": 1\n}',
        b"<html>\xc3\xa4</html>",
        b"\x00\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"",
        b'"text"',
    ):
        made = Recorded("GET", "api/x", "a=b", body, 200, {"etag": "x"}, body)
        line = _line(made)
        assert _recorded(line) == made and line.count(b"\n") == 1


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "fields",
    [
        '"status":200,"headers":{},"reply":' + DEEP,
        '"status":200,"headers":' + DEEP,
        '"status":200,"headers":{"etag":5}',
        '"status":1e308,"headers":{}',
        '"status":-5,"headers":{}',
        '"status":200,"headers":{},"query":{"a":1}',
    ],
)
def test_a_cassette_that_somebody_else_wrote_is_read_strictly(
    tmp_path: Path, fields: str
) -> None:
    file = tmp_path / "theirs.jsonl"
    file.write_text(f'{{"cassette":1}}\n{{"method":"GET","path":"api/x",{fields}}}\n')
    with pytest.raises(KineticError, match="line 2: not a recording"):
        replaying(file)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16", "utf-16-be"])
def test_a_credential_goes_in_every_encoding(encoding: str) -> None:
    redact = Redactor([Secret("PLANTED-p\u00e4ssword-1")])
    body = "an error page: PLANTED-p\u00e4ssword-1".encode(encoding)
    assert _cleaned(body) == "an error page: ***".encode(encoding)
    assert redact.known
