"""What an instance offers is found whichever way it tells it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.errors import CodegenError
from codegen.runtime.tasks.session import AsyncSession
from codegen.source import discover, replies
from codegen.source.contact import Contact
from codegen.source.discover import Listing

NAMES = ("Erp.BO.CustomerSvc", "Erp.PROC.BankRecSvc", "Ice.LIB.SessionModSvc")


@pytest.fixture
def listed(configured: Callable[..., tuple[Any, Any]]) -> Callable[..., Listing]:
    """What the server offers of one sort."""

    async def ask(of: Any, options: Any) -> Listing:
        async with AsyncSession(options) as session:
            listing: Listing = await of(
                Contact(session.send, options.company), options.company
            )
            return listing

    return lambda of: asyncio.run(ask(of, configured()[1]))


def reply(server: Any, part: str, body: object) -> None:
    """Let the server answer with this where the path holds `part`, as it would otherwise elsewhere."""
    before = server.fault
    data = body if isinstance(body, bytes | tuple) else json.dumps(body).encode()
    server.fault = lambda path, nth: data if part in path else before(path, nth)


@pytest.mark.parametrize(
    "shape",
    [
        list(NAMES),
        {
            "Services": [
                {"ServiceName": name, "Url": f"/api/v2/{name}"} for name in NAMES
            ]
        },
        {name: {"type": "BO"} for name in NAMES},
        {"value": [[[name]] for name in NAMES]},
        [name.upper().replace("SVC", "Svc") for name in NAMES],
    ],
)
def test_services_are_read_from_json_of_any_shape(
    server: Any, listed: Callable[..., Listing], shape: object
) -> None:
    reply(server, "helppage/services", shape)
    listing = listed(discover.services)
    assert [name.lower() for name in listing.names] == [name.lower() for name in NAMES]
    assert [offer.type for offer in listing.offers] == ["BO", "Proc", "Lib"]
    assert listing.complete and not listing.problems


def test_a_type_that_is_asked_for_is_believed(
    server: Any, listed: Callable[..., Listing]
) -> None:
    server.instance.service("Ice.BO.UD01Svc")
    server.fault = lambda path, nth: (
        b"[]"
        if "helppage" in path and nth < 5
        else (b'["Ice.BO.UD01Svc"]' if "helppage" in path else None)
    )
    assert [(o.name, o.type) for o in listed(discover.services).offers] == [
        ("Ice.BO.UD01Svc", "UD")
    ]


def test_older_servers_tell_in_links(
    server: Any, listed: Callable[..., Listing]
) -> None:
    links = "".join(
        f'<a href="/Kinetic/api/help/v2/{name}/index.html">{name}</a>' for name in NAMES
    )
    reply(
        server,
        "api/help/v2/index.html",
        f"<html>{links} x.Erp.BO.NoSvcs</html>".encode(),
    )
    assert listed(discover.services).names == NAMES


def test_the_last_resort_is_the_service_document(
    server: Any, listed: Callable[..., Listing]
) -> None:
    reply(
        server,
        "odata/EPIC06/",
        {"value": [{"name": name, "url": name} for name in NAMES]},
    )
    assert listed(discover.services).names == NAMES


def test_without_any_list_that_is_an_error_with_a_way_out(
    server: Any, listed: Callable[..., Listing]
) -> None:
    with pytest.raises(
        CodegenError, match="the instance does not give it.*404"
    ) as told:
        listed(discover.services)
    assert "[include]" in told.value.hint


def test_a_list_cut_in_half_is_not_believed(
    server: Any, listed: Callable[..., Listing]
) -> None:
    for name in NAMES[:2]:
        server.instance.service(name)
    server.fault = lambda path, nth: "cut" if "helppage" in path and nth % 2 else None
    assert listed(discover.services).names == NAMES[:2]


def test_a_list_that_lacks_a_part_is_not_complete(
    server: Any, listed: Callable[..., Listing]
) -> None:
    for name in NAMES:
        server.instance.service(name)
    server.fault = lambda path, nth: (
        (403, b"") if "helppage" in path and nth == 5 else None
    )
    listing = listed(discover.services)
    assert (
        listing.names == NAMES and not listing.complete and len(listing.problems) == 1
    )


@pytest.mark.parametrize("page_size", [1, 2, 7])
def test_baqs_are_read_page_after_page(
    server: Any, listed: Callable[..., Listing], page_size: int
) -> None:
    names = [f"zQuery{number}" for number in range(7)]
    for name in names:
        server.instance.baq(name, updatable=name == "zQuery3")
    server.instance.page_size = page_size
    listing = listed(discover.baqs)
    assert listing.complete and list(listing.names) == names
    assert [o.name for o in listing.offers if o.updatable] == ["zQuery3"]
    assert listing.offers[0].description == "About zQuery0"


def test_pages_that_count_from_one_lose_no_baq(
    server: Any, listed: Callable[..., Listing]
) -> None:
    for number in range(5):
        server.instance.baq(f"zQuery{number}")
    server.instance.page_size = 2
    server.instance.first_page = 1
    listing = listed(discover.baqs)
    assert len(listing.names) == 5 and listing.complete


def test_pages_that_repeat_themselves_end(
    server: Any, listed: Callable[..., Listing]
) -> None:
    rows = [{"QueryID": "zOne"}]
    reply(
        server,
        "GetQueryList",
        {"returnObj": {"DynamicQueryList": rows}, "parameters": {"morePages": True}},
    )
    listing = listed(discover.baqs)
    assert listing.names == ("zOne",) and not listing.complete
    assert "pages repeat" in listing.problems[0].what


def test_baqs_are_read_from_the_service_document_where_the_list_is_refused(
    server: Any, listed: Callable[..., Listing]
) -> None:
    reply(server, "GetQueryList", (403, b""))
    reply(
        server,
        "BaqSvc/",
        {"value": [{"name": "zOne", "url": "zOne"}, {"name": "class"}]},
    )
    assert listed(discover.baqs).names == ("class", "zOne")


@pytest.mark.parametrize(
    "body", [(403, b""), b"<html>log in</html>", b"{}", b"[]", b"", b"{"]
)
def test_baqs_that_cannot_be_listed_are_skipped_with_a_line(
    server: Any, listed: Callable[..., Listing], body: Any
) -> None:
    reply(server, "GetQueryList", body)
    listing = listed(discover.baqs)
    assert not listing.names and not listing.complete
    assert listing.problems[0].what.startswith("BAQs are skipped")


def test_names_that_nothing_could_hold_are_left_out(
    server: Any, listed: Callable[..., Listing]
) -> None:
    names = [
        "zGood",
        "..",
        ".",
        "",
        " ",
        "a\nb",
        "a\0b",
        "x" * 100_000,
        "\u202eevil",
    ]
    rows = [{"QueryID": name} for name in names]
    reply(
        server,
        "GetQueryList",
        {"returnObj": {"DynamicQueryList": rows}, "parameters": {"morePages": False}},
    )
    listing = listed(discover.baqs)
    assert listing.names == ("zGood",)
    assert all(len(problem.what) < 400 for problem in listing.problems)


@pytest.mark.parametrize("of", ["services", "baqs", "libraries"])
def test_a_list_without_end_is_refused_before_anything_on_it_is_asked_for(
    server: Any, listed: Callable[..., Listing], of: str
) -> None:
    pages = 0

    def endless(path: str, nth: int) -> Any:
        nonlocal pages
        pages += 1
        start = pages * 20_000
        names = [f"z{number}" for number in range(start, start + 20_000)]
        if of == "services":
            return json.dumps([f"Erp.BO.{name}Svc" for name in names]).encode()
        if of == "baqs":
            body = {"DynamicQueryList": [{"QueryID": name} for name in names]}
        else:
            ids = (f"{name}{part}" for name in names for part in "abc")
            body = {"EfxLibraryList": [{"LibraryID": one} for one in ids]}
        return json.dumps(
            {"returnObj": body, "parameters": {"morePages": pages < 20}}
        ).encode()

    server.fault = endless
    with pytest.raises(CodegenError, match="more than an instance can have") as caught:
        listed(getattr(discover, of))
    assert "[include]" in caught.value.hint
    assert pages < 8


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda s: st.lists(s) | st.dictionaries(st.text(), s),
        max_leaves=20,
    )
)
def test_any_json_is_read_for_names(value: object) -> None:
    wrapped = {"x": [value, {"Erp.BO.PartSvc": None}]}
    assert "Erp.BO.PartSvc" in replies.service_names(json.dumps(wrapped).encode())


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (
        replies.service_names,
        replies.set_names,
        replies.baq_page,
        replies.library_list,
    ):
        try:
            read(data)
        except replies.Unreadable as error:
            assert str(error)
