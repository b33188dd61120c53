"""An answer of 200 that repeats what it was asked with: no credential of it reaches a message, whole or cut in two."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from loopback import Answer, Loopback
from screen_acme._runtime import KineticError, UpdateErrors

API_KEY = "PLANTED-api-key-" + "0123456789" * 8
PASSWORD = "PLANTED pässword 1"
PAIR = base64.b64encode(f"u:{PASSWORD}".encode()).decode()
SECRETS = (API_KEY, PASSWORD, PAIR)


@pytest.fixture
def knowing(server: Loopback, open_client: Callable[..., Any]) -> Any:
    return open_client(server.url, api_key=API_KEY, password=PASSWORD, retries=0)


def rows(*found: Any) -> dict[str, Any]:
    return {"value": [*found]}


ECHOES: dict[str, tuple[Callable[[Any], Any], Callable[[str], Any]]] = {
    "no row": (lambda k: k.orders.first(), lambda s: rows(s)),
    "a column": (lambda k: k.orders.first(), lambda s: rows({"OrderNum": s})),
    "inside": (lambda k: k.orders.first(), lambda s: rows({"OrderNum": [{"a": s}]})),
    "a key": (
        lambda k: k.orders.first(),
        lambda s: rows({"Company": s, "OrderNum": s}),
    ),
    "a number of rows": (
        lambda k: k.orders.count(),
        lambda s: rows() | {"@odata.count": s},
    ),
    "a nextLink": (
        lambda k: k.orders.first(),
        lambda s: rows() | {"@odata.nextLink": f"SalesOrders/{s}"},
    ),
    "a result": (
        lambda k: k.methods.order_total(order_num=1),
        lambda s: {"returnObj": s},
    ),
    "a list": (
        lambda k: k.methods.get_codes(from_="", import_=True, _terms=""),
        lambda s: {"returnObj": s},
    ),
    "a row": (lambda k: k.methods.top_row(), lambda s: {"returnObj": {"OrderNum": s}}),
    "rows that were not saved": (
        lambda k: k.update(),
        lambda s: {
            "returnObj": {"BOUpdError": [{"TableName": s, "ErrorText": "x" * 150 + s}]},
            "parameters": {"errorsOccurred": True},
        },
    ),
    "a table that is looked at later": (
        lambda k: k.later(),
        lambda s: {"returnObj": {"OrderHed": [{"OrderNum": s}]}},
    ),
}


class Reached:
    """What the echoes are asked of."""

    def __init__(self, both: Any) -> None:
        self.methods = both.kinetic.erp.bo.sales_order
        self.orders = self.methods.sales_orders
        self._both = both

    def update(self) -> Any:
        from screen_acme.erp.bo.sales_order_methods import UpdExtSalesOrderTableset

        return self.methods.update_ext(
            UpdExtSalesOrderTableset(),
            continue_processing_on_error=True,
            rollback_parent_on_child_error=True,
        )

    def later(self) -> Any:
        return self._both.done(self.methods.get_by_id(order_num=1)).order_hed


def whole(error: BaseException) -> str:
    told = "".join(traceback.format_exception(error))
    parts = (told, str(error), repr(error), repr(error.args), repr(vars(error)))
    return "\n".join(parts)


@pytest.mark.parametrize("what", ECHOES)
@pytest.mark.parametrize("secret", SECRETS, ids=["key", "password", "pair"])
def test_no_message_repeats_what_a_good_answer_repeats(
    server: Loopback, knowing: Any, what: str, secret: str
) -> None:
    ask, body = ECHOES[what]
    server.reset(lambda call: Answer(body(secret)))
    with pytest.raises(KineticError) as caught:
        knowing.done(ask(Reached(knowing)))
    text = whole(caught.value)
    if isinstance(caught.value, UpdateErrors):
        text += repr(caught.value.rows)
    for cut in range(0, len(secret) - 12, 6):
        assert secret[cut : cut + 12] not in text, text


def test_what_a_server_names_commands_no_terminal(server: Loopback, both: Any) -> None:
    name = "\x1b[2J\u202e" + "n" * 100_000
    server.reset(lambda call: Answer({"ds": {name: 5}}))
    with pytest.raises(KineticError) as caught:
        both.done(both.kinetic.efx.my_library.open_orders(cust_num=1))
    assert str(caught.value).isprintable() and len(str(caught.value)) < 500
