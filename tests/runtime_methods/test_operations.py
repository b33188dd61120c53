"""Actions and functions as other OData services declare them, on a service; `other_services` has those on rows and sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from loopback import Answer, Loopback
from screen_acme._runtime import (
    UNSET,
    Call,
    Methods,
    PagingError,
    Row,
    S,
    method,
)
from codegen.runtime.operations import Action, Function


class Airport(Row):
    name: str | None = None


class PublicMethods(Methods[S], name="Public"):
    @method
    def reset(self, *, text: str | None = UNSET) -> Call[None]:
        return Action("Reset", None, {"text": text})

    @method
    def nearest(
        self, *, lat: float, name: str | None, most: int = UNSET
    ) -> Call[Airport | None]:
        return Function("Nearest", Airport | None)

    @method
    def among(self, *, names: list[str]) -> Call[list[Airport]]:
        return Function("Among", list[Airport], {"names": names})


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
    service.reset(text=None)
    assert last(server).body == {"text": None}


def test_a_functions_parameters_stand_in_the_path(
    server: Loopback, service: Any
) -> None:
    server.reset(lambda call: Answer({"Name": "LAX"}))
    found = service.nearest(lat=1.5, name="O'Hare 1")
    assert found.name == "LAX"
    assert last(server).method == "GET"
    assert last(server).path == "Public/Nearest(lat=1.5,name='O''Hare 1')"
    service.nearest(lat=1.5, name=None, most=3)
    assert last(server).path == "Public/Nearest(lat=1.5,name=null,most=3)"


def test_what_a_path_cannot_carry_is_given_behind_an_alias(
    server: Loopback, service: Any
) -> None:
    server.reset(lambda call: Answer({"Name": "LAX"}))
    service.nearest(lat=1.5, name="O'Hare/1")
    assert last(server).path == "Public/Nearest(lat=1.5,name=@name)"
    assert dict(last(server).query) == {"@name": "'O''Hare/1'"}


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
