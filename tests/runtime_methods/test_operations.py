"""Actions and functions as other OData services declare them, on a service and on rows and sets of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from loopback import Answer, Loopback
from screen_acme._runtime import (
    Action,
    Call,
    Function,
    KeyMismatch,
    Methods,
    PagingError,
    Row,
    S,
    method,
)


class Airport(Row):
    name: str | None = None


class PublicMethods(Methods[S], name="Public"):
    @method
    def reset(self, *, text: str | None = None) -> Call[None]:
        return Action("Reset", None, {"text": text})

    @method
    def nearest(self, *, lat: float, name: str) -> Call[Airport | None]:
        return Function("Nearest", Airport | None, {"lat": lat, "name": name})

    @method
    def among(self, *, names: list[str]) -> Call[list[Airport]]:
        return Function("Among", list[Airport], {"names": names})

    @method
    def total(self, on: str, *, least: Decimal) -> Call[Decimal | None]:
        return Function("NS.Total", Decimal | None, {"least": least}, on=on)


@pytest.fixture
def service(both: Any) -> Iterator[Any]:
    session = both.kinetic._session

    class Called:
        def __getattr__(self, name: str) -> Any:
            found = getattr(PublicMethods(session), name)
            return lambda *a, **k: both.done(found(*a, **k))

    yield Called()


def last(server: Loopback) -> Any:
    return server.calls[-1]


def test_an_action_is_posted(server: Loopback, service: Any) -> None:
    server.reset(lambda call: Answer(None, status=204))
    assert service.reset(text="x") is None
    assert (last(server).method, last(server).body) == ("POST", {"text": "x"})
    service.reset()
    assert last(server).body == {}


def test_a_functions_parameters_stand_in_the_path(
    server: Loopback, service: Any
) -> None:
    server.reset(lambda call: Answer({"Name": "LAX"}))
    found = service.nearest(lat=1.5, name="O'Hare/1")
    assert found.name == "LAX"
    assert last(server).method == "GET"
    assert last(server).path == "Public/Nearest(lat=1.5,name='O''Hare/1')"


def test_a_list_is_given_behind_an_alias(server: Loopback, service: Any) -> None:
    server.reset(lambda call: Answer({"value": [{"Name": "A"}, {"Name": "B"}]}))
    assert [row.name for row in service.among(names=["A", "B"])] == ["A", "B"]
    assert last(server).path == "Public/Among(names=@names)"
    assert dict(last(server).query) == {"@names": '["A","B"]'}


def test_a_list_that_a_function_returns_is_read_to_its_end(
    server: Loopback, service: Any
) -> None:
    def answer(call: Any) -> Answer:
        page = int(call.query.get("$skiptoken", 0))
        link = f"http://elsewhere.invalid{call.raw_path}?$skiptoken={page + 1}"
        more = {"@odata.nextLink": link} if page < 2 else {}
        return Answer({"value": [{"Name": f"{page}"}], **more})

    server.reset(answer)
    assert [row.name for row in service.among(names=["A"])] == ["0", "1", "2"]
    away = "http://elsewhere.invalid/Other/Among"
    server.reset(lambda call: Answer({"value": [], "@odata.nextLink": away}))
    with pytest.raises(PagingError, match="leads elsewhere"):
        service.among(names=["A"])


def test_a_bound_function_is_called_on_its_row(server: Loopback, service: Any) -> None:
    server.reset(lambda call: Answer('{"value": 12345678901234.12345}'))
    total = service.total("Users('x')/Orders", least=Decimal("0.10"))
    assert total == Decimal("12345678901234.12345")
    assert last(server).path == "Public/Users('x')/Orders/NS.Total(least=0.10)"


@pytest.mark.parametrize("path", ["../Other", "a//b", "a/./b", "/a", ".."])
def test_a_path_that_leaves_the_service_is_refused(service: Any, path: str) -> None:
    with pytest.raises(KeyMismatch):
        service.total(path, least=Decimal(1))
