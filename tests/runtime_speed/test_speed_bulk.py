"""Many writes: each once, some at a time, and an outcome for every one that was sent."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import os
import signal
import sys
import threading
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from tiny_acme import AsyncKinetic, Kinetic
from tiny_acme._runtime import (
    Bearer,
    BusinessError,
    ConnectionFailed,
    Key,
    KeyMismatch,
    KineticError,
    LicenseExhausted,
    Row,
    ServerError,
    WrongPassword,
    Written,
)
from tiny_acme.erp.bo.customer import Customer, CustomerKey, ShipToKey
from tiny_acme.erp.bo.lab import Log

WHO: dict[str, Any] = {"company": "EPIC06", "username": "u", "password": "secret"}
SOON = 20
"""Seconds after which a test gives up on what must come."""
Run = Callable[..., Any]


def number(call: Call) -> int:
    """The customer that a write is about."""
    if call.method == "POST":
        return int(call.body["CustNum"])
    return int(call.path.rpartition(",")[2].rstrip(")"))


def stored(call: Call) -> Answer:
    if call.method == "POST":
        return Answer({"Company": "EPIC06", **call.body}, status=201)
    return Answer(status=204)


@pytest.fixture(params=["threads", "tasks"])
def run(request: pytest.FixtureRequest, server: Loopback) -> Run:
    """Gives what a call on the customers returns, from a client of either kind."""

    def threads(work: Callable[[Any], Any], **settings: Any) -> Any:
        with Kinetic(server.url, **(WHO | settings)) as kinetic:
            return work(kinetic.erp.bo)

    def tasks(work: Callable[[Any], Any], **settings: Any) -> Any:
        async def main() -> Any:
            async with AsyncKinetic(server.url, **(WHO | settings)) as kinetic:
                found = await work(kinetic.erp.bo)
            assert asyncio.all_tasks() == {asyncio.current_task()}
            return found

        return asyncio.run(main())

    return threads if request.param == "threads" else tasks


def fresh(count: int) -> list[Customer]:
    return [Customer(cust_num=n, name=f"New {n}") for n in range(count)]


def test_rows_are_created_once_and_told_in_order(server: Loopback, run: Run) -> None:
    server.reset(stored)
    rows = fresh(40)
    written: list[Written[Customer]] = run(
        lambda bo: bo.customer.customers.create_many(rows)
    )
    assert [w.given for w in written] == rows
    assert all(w.ok and not w.may_have_happened for w in written)
    assert [w.row.company for w in written if w.row] == ["EPIC06"] * 40
    assert sorted(map(number, server.calls)) == list(range(40))


def test_rows_without_key_are_created_too(server: Loopback, run: Run) -> None:
    server.reset(stored)
    logs = [Log(text=str(n)) for n in range(5)]
    written = run(lambda bo: bo.lab.logs.create_many(logs))
    assert [w.row.text for w in written] == ["0", "1", "2", "3", "4"]


def test_changes_are_sent_and_settled(server: Loopback, run: Run) -> None:
    record = {"Company": "EPIC06"}
    page = [record | {"CustNum": n} for n in range(3)]
    server.reset(
        lambda call: Answer({"value": page}) if call.method == "GET" else stored(call)
    )
    with Kinetic(server.url, **WHO) as kinetic:
        rows = list(kinetic.erp.bo.customer.customers.top(3))
    rows[0].name = rows[2].name = "Changed"
    server.calls.clear()
    written = run(lambda bo: bo.customer.customers.update_many(rows))
    assert [w.row for w in written] == rows and all(w.ok for w in written)
    # Nothing has changed in the second row.
    assert sorted((number(c), c.body["Name"]) for c in server.calls) == [
        (0, "Changed"),
        (2, "Changed"),
    ]
    server.calls.clear()
    run(lambda bo: bo.customer.customers.update_many(rows))
    assert server.calls == []


def test_rows_and_keys_are_deleted(server: Loopback, run: Run) -> None:
    server.reset(stored)
    given: list[Row | Key] = [
        Customer(cust_num=1),
        CustomerKey(cust_num=2),
        ShipToKey(cust_num=3, ship_to_num="A"),
    ]
    written = run(lambda bo: bo.customer.customers.delete_many(given))
    assert [w.given for w in written] == given
    assert [w.ok for w in written] == [True, True, False]
    assert isinstance(written[2].error, KeyMismatch)
    assert {c.path for c in server.calls} == {
        "Erp.BO.CustomerSvc/Customers('EPIC06',1)",
        "Erp.BO.CustomerSvc/Customers('EPIC06',2)",
    }


def test_failures_in_the_middle_stop_no_one_else(server: Loopback, run: Run) -> None:
    def answer(call: Call) -> Answer:
        if number(call) % 7 == 3:
            error = "Ice.Common.BusinessObjectException"
            return Answer({"ErrorMessage": "no", "ErrorType": error}, status=400)
        if number(call) % 7 == 5:
            return Answer("<html>", status=502)
        return stored(call)

    server.reset(answer)
    unsendable = Customer.model_validate({"CustNum": 99, "Thing": object()})
    rows = [*fresh(30), unsendable, *fresh(1)]
    written = run(lambda bo: bo.customer.customers.create_many(rows))
    kinds = [type(w.error) for w in written]
    for n, kind in enumerate(kinds[:30]):
        assert kind is {3: BusinessError, 5: ServerError}.get(n % 7, type(None)), n
    assert kinds[30] is KineticError and kinds[31] is type(None)
    # A proxy's failure says nothing about the write; it is told, and not sent again.
    assert [w.may_have_happened for w in written[:7]] == [n == 5 for n in range(7)]
    # What cannot be encoded is not sent.
    assert not written[30].may_have_happened
    assert len(server.calls) == 31


def test_a_write_sees_the_context_of_the_caller(server: Loopback, run: Run) -> None:
    """Such as what a `Bearer` function needs to know who asks."""
    asking: ContextVar[str] = ContextVar("asking", default="nobody")
    server.reset(stored)
    asking.set("maria")
    run(
        lambda bo: bo.customer.customers.create_many(fresh(5)),
        username="",
        password="",
        auth=Bearer(lambda: f"token-of-{asking.get()}"),
    )
    assert {c.headers["Authorization"] for c in server.calls} == {
        "Bearer token-of-maria"
    }


def test_no_more_are_under_way_than_there_are_places(
    server: Loopback, run: Run
) -> None:
    most = now = 0
    lock = threading.Condition()

    def answer(call: Call) -> Answer:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
            lock.notify_all()
            if number(call):
                lock.wait_for(lambda: most >= 3, timeout=SOON)
            now -= 1
        return stored(call)

    server.reset(answer)
    run(lambda bo: bo.customer.customers.create_many(fresh(20)), max_concurrency=3)
    assert most == 3


def test_rows_are_taken_as_places_come_free(server: Loopback, run: Run) -> None:
    taken = 0
    ahead: list[int] = []
    exhausted = threading.Event()

    def rows() -> Iterator[Customer]:
        nonlocal taken
        for row in fresh(50):
            ahead.append(taken - len(server.calls))
            taken += 1
            yield row
        exhausted.set()

    def answer(call: Call) -> Answer:
        if 1 <= number(call) <= 4:
            # Time for all rows to be taken, if nothing keeps them.
            exhausted.wait(0.5)
        return stored(call)

    server.reset(answer)
    written = run(
        lambda bo: bo.customer.customers.create_many(rows()), max_concurrency=4
    )
    assert len(written) == 50 and max(ahead) <= 4


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (401, "Invalid username or password", WrongPassword),
        (500, "Maximum users exceeded on license type: DefaultUser", LicenseExhausted),
    ],
)
def test_what_no_other_row_could_survive_is_tried_once(
    server: Loopback, run: Run, status: int, message: str, kind: type[KineticError]
) -> None:
    server.reset(lambda call: Answer({"ErrorMessage": message}, status=status))
    written: list[Written[Customer]] = []
    with pytest.raises(kind):
        run(lambda bo: bo.customer.customers.create_many(fresh(20), written=written))
    assert len(server.calls) == 1
    assert [(w.given.cust_num, type(w.error)) for w in written] == [(0, kind)]


def test_rows_that_end_with_an_error_leave_the_outcomes_of_those_before(
    server: Loopback, run: Run
) -> None:
    def rows() -> Iterator[Customer]:
        yield from fresh(12)
        raise LookupError("the source has failed")

    server.reset(stored)
    written: list[Written[Customer]] = []
    with pytest.raises(LookupError) as caught:
        run(lambda bo: bo.customer.customers.create_many(rows(), written=written))
    assert "12 rows were sent" in caught.value.__notes__[0]
    assert [w.given.cust_num for w in written] == list(range(12))
    assert sorted(map(number, server.calls)) == list(range(12))


def test_nothing_given_is_nothing_sent(server: Loopback, run: Run) -> None:
    assert run(lambda bo: bo.customer.customers.update_many([])) == []
    assert server.calls == []


def test_an_interrupt_waits_for_what_was_sent_and_tells_it(server: Loopback) -> None:
    begun, go = threading.Event(), threading.Event()

    def answer(call: Call) -> Answer:
        if number(call) == 3:
            begun.set()
            assert go.wait(SOON)
        return stored(call)

    def interrupt() -> None:
        assert begun.wait(SOON)
        os.kill(os.getpid(), signal.SIGINT)
        go.set()

    def rows() -> Iterator[Customer]:
        yield from fresh(4)
        # The source has no more to give for now.
        assert threading.Event().wait(SOON)

    server.reset(answer)
    written: list[Written[Customer]] = []
    thread = threading.Thread(target=interrupt)
    with Kinetic(server.url, **WHO) as kinetic:
        thread.start()
        with pytest.raises(KeyboardInterrupt) as caught:
            kinetic.erp.bo.customer.customers.create_many(rows(), written=written)
    thread.join()
    assert [w.given.cust_num for w in written] == [0, 1, 2, 3]
    assert all(w.ok for w in written) and caught.value.__notes__


def test_a_thread_that_is_told_to_end_leaves_the_outcomes_of_the_others(
    server: Loopback,
) -> None:
    """The second row's thread ends in the user's own function; the rows after it may be on their way."""
    tokens = itertools.count(1)
    others = threading.Event()

    def token() -> str:
        if next(tokens) == 2:
            assert others.wait(SOON)
            sys.exit("the user's function ends its thread")
        return "token"

    def answer(call: Call) -> Answer:
        if len(server.calls) == 3:
            others.set()
        return stored(call)

    server.reset(answer)
    written: list[Written[Customer]] = []
    given = {"username": "", "password": "", "auth": Bearer(token)}
    with Kinetic(server.url, **(WHO | given), max_concurrency=3) as kinetic:
        with pytest.raises(SystemExit):
            kinetic.erp.bo.customer.customers.create_many(fresh(9), written=written)
    sent = sorted(map(number, server.calls))
    assert len(sent) >= 3 and [w.given.cust_num for w in written if w.ok] == sent


def cancelled(
    server: Loopback, rows: Iterable[Customer] | AsyncIterable[Customer]
) -> tuple[list[Written[Customer]], asyncio.CancelledError]:
    """What is told of four rows when their task is cancelled while the last is under way, and what it ends with."""
    begun, go = threading.Event(), threading.Event()

    def answer(call: Call) -> Answer:
        if number(call) == 3:
            begun.set()
            assert go.wait(SOON)
        return stored(call)

    async def main() -> tuple[list[Written[Customer]], asyncio.CancelledError]:
        written: list[Written[Customer]] = []
        async with AsyncKinetic(server.url, **WHO) as kinetic:
            customers = kinetic.erp.bo.customer.customers
            work = asyncio.create_task(customers.create_many(rows, written=written))
            assert await asyncio.to_thread(begun.wait, SOON)
            work.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await work
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return written, caught.value

    server.reset(answer)
    try:
        return asyncio.run(main())
    finally:
        go.set()


def test_a_cancelled_task_tells_what_may_have_happened(server: Loopback) -> None:
    async def rows() -> AsyncIterator[Customer]:
        for row in fresh(4):
            yield row
        await asyncio.Event().wait()

    written, _ = cancelled(server, rows())
    assert [w.given.cust_num for w in written] == [0, 1, 2, 3]
    assert (
        isinstance(written[3].error, ConnectionFailed) and written[3].may_have_happened
    )
    assert written[0].ok


def test_a_task_cancelled_while_it_waits_for_the_last_tells_it_too(
    server: Loopback,
) -> None:
    """The rows have failed, what was sent is waited for, and then the task's time is over."""

    def rows() -> Iterator[Customer]:
        yield from fresh(4)
        raise LookupError("the source has failed")

    written, error = cancelled(server, rows())
    assert "4 rows were sent" in error.__notes__[0]
    assert [w.given.cust_num for w in written] == [0, 1, 2, 3]
    assert written[3].may_have_happened and written[0].ok


def test_tasks_take_rows_from_async_sources(server: Loopback) -> None:
    async def rows() -> AsyncIterator[Customer]:
        for row in fresh(15):
            await asyncio.sleep(0)
            yield row

    async def main() -> list[Written[Customer]]:
        async with AsyncKinetic(server.url, **WHO) as kinetic:
            return await kinetic.erp.bo.customer.customers.create_many(rows())

    server.reset(stored)
    written = asyncio.run(main())
    assert [w.given.cust_num for w in written if w.ok] == list(range(15))


def test_an_outcome_is_a_value() -> None:
    outcome = Written("a row")
    with pytest.raises(AttributeError):
        outcome.row = "another"  # type: ignore[misc]  # that is the test
    assert not inspect.isawaitable(outcome) and outcome == Written("a row")
