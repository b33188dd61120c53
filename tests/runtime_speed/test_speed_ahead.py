"""The next pages are on their way while this one is used: as many as wanted, and nothing of them is left behind."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import Answer, Call, Loopback, running
from long import LONG
from support import ROOT
from tiny_acme import AsyncKinetic, Kinetic
from tiny_acme._runtime import Bearer, PagingError, ServerError
from tiny_acme.erp.bo.customer import Customer

WHO: dict[str, Any] = {
    "company": "EPIC06",
    "username": "u",
    "password": "secret",
    "retries": 0,
    "max_concurrency": 10,
}
SOON = 20
"""Seconds after which a test gives up on what must come."""
quick = settings(
    max_examples=8 * LONG,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def numbers(total: int, *, cap: int = 1000) -> Callable[[Call], Answer]:
    """A server's answers over so many customers, at most `cap` a page, with `$count`."""

    def answer(call: Call) -> Answer:
        skip, top = call.start, int(call.query["$top"])
        last = min(total, skip + min(top, cap))
        rows = [{"Company": "EPIC06", "CustNum": n} for n in range(skip, last)]
        body: dict[str, Any] = {"value": rows}
        if call.query.get("$count"):
            body["@odata.count"] = total
        return Answer(body)

    return answer


class Held:
    """Answers of a server that keeps the second page back until it is let go."""

    def __init__(self, answer: Callable[[Call], Answer]) -> None:
        self.asked = threading.Event()
        self.go = threading.Event()
        self.answered = threading.Event()
        self._answer = answer

    def __call__(self, call: Call) -> Answer:
        if call.start:
            self.asked.set()
            is_let_go = self.go.wait(SOON)
            self.answered.set()
            assert is_let_go
        return self._answer(call)


@contextmanager
def client(server: Loopback, **settings: Any) -> Iterator[Kinetic]:
    with Kinetic(server.url, **(WHO | settings)) as kinetic:
        yield kinetic


def asked(server: Loopback) -> list[str]:
    return [str(call.start) for call in server.calls]


def test_the_next_page_is_asked_for_while_the_first_is_used(server: Loopback) -> None:
    held = Held(numbers(25))
    server.reset(held)
    with client(server, page_size=10, prefetch=1) as kinetic:
        pages = kinetic.erp.bo.customer.customers.pages()
        assert len(next(pages)) == 10
        # Nobody has asked for a second page.
        assert held.asked.wait(SOON)
        held.go.set()
        assert [len(page) for page in pages] == [10, 5]
    # A short page is no end: the server, which does not count, is asked for what is behind it.
    assert asked(server) == ["0", "10", "20", "25"]


@pytest.mark.parametrize(
    ("prefetch", "taken", "furthest"),
    [(1, 1, 10), (1, 3, 30), (2, 1, 10), (2, 2, 30), (2, 3, 40), (4, 3, 50)],
)
def test_no_more_pages_are_read_ahead_than_wanted_and_than_were_full(
    server: Loopback, prefetch: int, taken: int, furthest: int
) -> None:
    server.reset(numbers(100))
    with client(server, page_size=10, prefetch=prefetch) as kinetic:
        with closing(kinetic.erp.bo.customer.customers.pages()) as pages:
            for _ in range(taken):
                next(pages)
    # Those ahead may not have been sent yet when the loop ends.
    found = sorted(map(int, asked(server)))
    assert found == sorted(set(found))
    assert (
        set(range(0, taken * 10, 10)) <= set(found) <= set(range(0, furthest + 1, 10))
    )


def test_two_pages_are_under_way_at_once_after_two_full_ones(server: Loopback) -> None:
    crowd = Crowd(numbers(100), wanted=2, after=20)
    server.reset(crowd)
    with client(server, page_size=10) as kinetic:
        # By key one page is known in advance, by place any number.
        customers = kinetic.erp.bo.customer.customers.order_by(Customer.name)
        assert sum(1 for _ in customers) == 100
    assert crowd.most == 2


@pytest.mark.parametrize("total", [0, 3, 9])
def test_a_result_of_one_page_is_read_by_the_calls_of_a_plain_loop(
    server: Loopback, total: int
) -> None:
    server.reset(numbers(total))
    with client(server, page_size=10) as kinetic:
        for _ in kinetic.erp.bo.customer.customers:
            break
    assert asked(server) == ["0"]


_companies = itertools.count()


def rows_and_calls(
    server: Loopback, top: int | None, **settings: Any
) -> tuple[list[int], list[str]]:
    """The rows that a loop reads, and what it asks for them.

    Each loop has a company of its own: what an earlier one has left under way may still come in.
    """
    company = f"C{next(_companies)}"
    with client(server, company=company, **settings) as kinetic:
        query = kinetic.erp.bo.customer.customers
        rows = [r.cust_num for r in (query if top is None else query.top(top))]
    places = (call.target.partition(f"/{company}/") for call in server.calls)
    return rows, [rest for _, is_ours, rest in places if is_ours]


@quick
@given(
    total=st.integers(0, 40),
    cap=st.integers(1, 12),
    size=st.integers(1, 15),
    top=st.none() | st.integers(0, 30),
)
def test_a_loop_to_the_end_makes_the_calls_of_a_plain_loop(
    server: Loopback, total: int, cap: int, size: int, top: int | None
) -> None:
    server.reset(numbers(total, cap=cap))
    plain, ahead = (
        rows_and_calls(server, top, page_size=size, prefetch=prefetch)
        for prefetch in (0, 1)
    )
    assert plain == ahead


@quick
@given(
    total=st.integers(0, 60),
    cap=st.integers(1, 12),
    growth=st.integers(1, 20) | st.none(),
    size=st.integers(1, 15),
    top=st.none() | st.integers(0, 60),
    prefetch=st.integers(2, 4),
)
def test_what_is_read_ahead_changes_no_row_whatever_the_pages_come_to(
    server: Loopback,
    total: int,
    cap: int,
    growth: int | None,
    size: int,
    top: int | None,
    prefetch: int,
) -> None:
    def growing(call: Call) -> Answer:
        more = call.start // growth if growth else 0
        return numbers(total, cap=cap + more)(call)

    server.reset(growing)
    plain, its_calls = rows_and_calls(server, top, page_size=size, prefetch=0)
    found, calls = rows_and_calls(server, top, page_size=size, prefetch=prefetch)
    assert plain == found == list(range(total))[:top]
    assert set(its_calls) <= set(calls)
    assert len(calls) < len(set(its_calls)) + prefetch or growth


def test_it_can_be_turned_off(server: Loopback) -> None:
    server.reset(numbers(25))
    with client(server, page_size=10, prefetch=0) as kinetic:
        pages = kinetic.erp.bo.customer.customers.pages()
        next(pages)
        assert asked(server) == ["0"]
        assert [len(page) for page in pages] == [10, 5]


def failing_second(call: Call) -> Answer:
    if call.start:
        return Answer({"ErrorMessage": "no second page"}, status=500)
    return numbers(25)(call)


def test_an_error_on_the_way_comes_after_the_rows_before_it(server: Loopback) -> None:
    server.reset(failing_second)
    rows = []
    with client(server, page_size=10) as kinetic:
        with pytest.raises(ServerError, match="no second page"):
            for row in kinetic.erp.bo.customer.customers:
                rows.append(row.cust_num)
    assert rows == list(range(10))


def test_an_error_on_the_way_is_no_ones_where_the_page_is_not_asked_for(
    server: Loopback,
) -> None:
    held = Held(failing_second)
    held.go.set()
    server.reset(held)
    with client(server, page_size=10) as kinetic:
        for row in kinetic.erp.bo.customer.customers:
            if row.cust_num == 9:
                assert held.asked.wait(SOON)
                break
    assert asked(server) == ["0", "10"]


def test_no_thread_is_left_when_a_loop_ends_early(server: Loopback) -> None:
    server.reset(numbers(100))
    with client(server, page_size=10) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        loops: list[Any] = [iter(customers), customers.raw(), customers.pages()]
        for rows in loops:
            next(rows)
            rows.close()
            assert not ahead_threads()
        with pytest.raises(ZeroDivisionError):
            for _ in customers:
                1 / 0
        assert not ahead_threads()


def by_break(pages: Any, asked: threading.Event) -> None:
    for _ in pages:
        assert asked.wait(SOON)
        break


def by_error(pages: Any, asked: threading.Event) -> None:
    with pytest.raises(ZeroDivisionError):
        for _ in pages:
            assert asked.wait(SOON)
            1 / 0


def by_close(pages: Any, asked: threading.Event) -> None:
    next(pages)
    assert asked.wait(SOON)
    pages.close()


def by_interrupt(pages: Any, asked: threading.Event) -> None:
    """As Ctrl-C while the loop waits for the second page."""
    next(pages)
    assert asked.wait(SOON)
    timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        next(pages)
    timer.join()


@pytest.mark.parametrize("leave", [by_break, by_error, by_close, by_interrupt])
@pytest.mark.parametrize("at_once", [1, 3])
def test_a_loop_is_left_at_once_whatever_is_under_way(
    server: Loopback, leave: Callable[[Any, threading.Event], None], at_once: int
) -> None:
    held = Held(numbers(100))
    server.reset(held)
    try:
        with client(server, page_size=10) as kinetic:
            customers = kinetic.erp.bo.customer.customers
            leave(customers.pages(at_once=at_once), held.asked)
            assert not held.answered.is_set()
            assert customers.count() == 100
            assert not ahead_threads() and not held.answered.is_set()
    finally:
        held.go.set()


def left_by_another_thread(held: Held, pages: Any) -> None:
    """Read a page, and have another thread end the loop while the next one is on its way."""
    next(pages)
    assert held.asked.wait(SOON)
    leaving = threading.Thread(target=pages.close)
    leaving.start()
    held.go.set()
    leaving.join(SOON)
    assert not leaving.is_alive()


def test_what_nobody_waits_for_is_not_tried_again(server: Loopback) -> None:
    def answer(call: Call) -> Answer:
        if call.start:
            return Answer({"ErrorMessage": "down"}, status=503)
        return numbers(100)(call)

    held = Held(answer)
    server.reset(held)
    with client(server, page_size=10, prefetch=1, retries=6) as kinetic:
        left_by_another_thread(held, kinetic.erp.bo.customer.customers.pages())
    # One try more may have begun before the loop's end was known.
    assert len(asked(server)) <= 3


def test_an_interrupt_ends_a_loop_and_leaves_no_thread(server: Loopback) -> None:
    held = Held(numbers(25))
    server.reset(held)

    def interrupt() -> None:
        assert held.asked.wait(SOON)
        os.kill(os.getpid(), signal.SIGINT)
        held.go.set()

    thread = threading.Thread(target=interrupt)
    with client(server, page_size=10) as kinetic:
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            for _ in kinetic.erp.bo.customer.customers:
                # Whether it waits here, or for the second page already.
                held.asked.wait(SOON)
            thread.join()
        assert not ahead_threads()
    thread.join()


def test_another_thread_may_end_the_loop(server: Loopback) -> None:
    held = Held(numbers(25))
    server.reset(held)
    with client(server, page_size=10) as kinetic:
        pages = kinetic.erp.bo.customer.customers.pages()
        left_by_another_thread(held, pages)
        assert not ahead_threads()
        assert list(pages) == []


def test_a_loop_may_be_collected_by_a_thread_of_its_own(server: Loopback) -> None:
    """Garbage is collected wherever memory is asked for, which may be in a call that reads ahead."""
    kept: list[Any] = []
    alone, collected = threading.Event(), threading.Event()

    def token() -> str:
        if threading.current_thread().name.startswith("kinetic-ahead"):
            assert alone.wait(SOON)
            kept.clear()
            collected.set()
        return "token"

    server.reset(numbers(100))
    given = {"username": "", "password": "", "auth": Bearer(token)}
    with client(server, page_size=10, **given) as kinetic:
        kept.append(kinetic.erp.bo.customer.customers.pages())
        assert len(next(kept[0])) == 10
        alone.set()
        assert collected.wait(SOON)
        for thread in threading.enumerate():
            if thread.name.startswith("kinetic-ahead"):
                thread.join()


PROGRAM = """
import atexit, os, sys, threading
sys.path[:0] = [{here!r}]
from tiny_acme import Kinetic
from tiny_acme.erp.bo.customer import Customer

who = dict(company="EPIC06", username="u", password="secret", retries=0)
kinetic = Kinetic({url!r}, page_size=10, **who)
customers = kinetic.erp.bo.customer.customers

def everything():
    written = customers.create_many(Customer(cust_num=n) for n in range(5))
    print(len(list(customers)), sum(w.ok for w in written))

"""


@pytest.mark.parametrize(
    "text",
    [
        "threading.Thread(target=lambda: [threading.main_thread().join(), everything()]).start()",
        "atexit.register(everything)",
        # Loops that nobody ends, one of them among garbage.
        "kept = [customers.pages(), iter(customers)]; [*map(next, kept)]; kept.append(kept)\n"
        "everything()",
        "import signal; signal.signal(signal.SIGTERM, lambda *_: everything())\n"
        "for row in customers.top(1): os.kill(os.getpid(), signal.SIGTERM)",
        # As where a container allows no more of them.
        "threading.stack_size(1 << 46); everything()",
    ],
    ids=["thread", "atexit", "suspended", "signal", "no threads"],
)
def test_a_program_reads_and_writes_to_its_very_end(
    server: Loopback, text: str
) -> None:
    answer = numbers(25)
    server.reset(
        lambda call: (
            Answer({"Company": "EPIC06", **call.body}, 201)
            if call.method == "POST"
            else answer(call)
        )
    )
    here = str(Path(__file__).parent.parent / "runtime_data")
    program = PROGRAM.format(here=here, url=server.url) + text
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("25 5\n", "", 0)
    assert sum(call.method == "POST" for call in server.calls) == 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_forked_process_may_leave_its_parents_loop(server: Loopback) -> None:
    server.reset(numbers(25))
    here = str(Path(__file__).parent.parent / "runtime_data")
    program = PROGRAM.format(here=here, url=server.url) + (
        "rows = iter(customers)\n"
        "next(rows)\n"
        "child = os.fork()\n"
        "if not child: rows.close(); os._exit(7)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(list(rows)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "7 24\n", done.stderr


def ahead_threads() -> list[str]:
    """The threads that read ahead and do not end by themselves, though nobody lets the server answer."""
    found = [t for t in threading.enumerate() if t.name.startswith("kinetic-ahead")]
    for thread in found:
        thread.join(SOON)
    return [thread.name for thread in found if thread.is_alive()]


def test_the_loop_may_call_while_the_next_page_comes_through_one_place(
    server: Loopback,
) -> None:
    server.reset(
        lambda call: (
            Answer(status=204) if call.method == "DELETE" else numbers(25)(call)
        )
    )
    with client(server, page_size=10, max_concurrency=1) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        for row in customers:
            customers.delete(row)
    assert sum(call.method == "DELETE" for call in server.calls) == 25


def in_a_loop(
    server: Loopback, work: Callable[[AsyncKinetic], Any], **more: Any
) -> Any:
    async def main() -> Any:
        async with AsyncKinetic(server.url, **(WHO | more)) as kinetic:
            found = await work(kinetic)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return found

    return asyncio.run(main())


def test_tasks_read_ahead_too(server: Loopback) -> None:
    held = Held(numbers(25))
    server.reset(held)

    async def read(kinetic: AsyncKinetic) -> list[int]:
        pages = kinetic.erp.bo.customer.customers.pages()
        found = [len(await anext(pages))]
        assert await asyncio.to_thread(held.asked.wait, SOON)
        held.go.set()
        return found + [len(page) async for page in pages]

    assert in_a_loop(server, read, page_size=10) == [10, 10, 5]


def test_what_a_task_reads_ahead_is_cancelled_when_the_loop_ends(
    server: Loopback,
) -> None:
    held = Held(numbers(25))
    server.reset(held)

    async def read(kinetic: AsyncKinetic) -> int:
        pages = kinetic.erp.bo.customer.customers.pages()
        first = await anext(pages)
        assert await asyncio.to_thread(held.asked.wait, SOON)
        await pages.aclose()
        return len(first)

    try:
        # The second page is never answered: whoever waited for it would wait for ever.
        assert in_a_loop(server, read, page_size=10) == 10
    finally:
        held.go.set()


def test_a_task_may_leave_its_loop_and_close_the_client(server: Loopback) -> None:
    server.reset(numbers(100))

    async def main() -> int:
        async with AsyncKinetic(server.url, page_size=10, **WHO) as kinetic:
            async for row in kinetic.erp.bo.customer.customers:
                break
        return row.cust_num

    assert asyncio.run(main()) == 0


def test_an_error_on_the_way_comes_to_tasks_after_the_rows_before_it(
    server: Loopback,
) -> None:
    server.reset(failing_second)

    async def read(kinetic: AsyncKinetic) -> list[int]:
        rows = []
        with pytest.raises(ServerError, match="no second page"):
            async for row in kinetic.erp.bo.customer.customers:
                rows.append(row.cust_num)
        return rows

    assert in_a_loop(server, read, page_size=10) == list(range(10))


@quick
@given(
    total=st.integers(0, 60),
    told=st.integers(0, 60),
    cap=st.integers(1, 12),
    size=st.integers(1, 15),
    skip=st.integers(0, 20),
    top=st.none() | st.integers(0, 60),
)
def test_pages_at_once_give_every_row_once_in_order_however_many_the_server_counts(
    server: Loopback,
    total: int,
    told: int,
    cap: int,
    size: int,
    skip: int,
    top: int | None,
) -> None:
    def answer(call: Call) -> Answer:
        answer = numbers(total, cap=cap)(call)
        if call.query.get("$count"):
            answer.body["@odata.count"] = max(total + told, 0)
        return answer

    async def read(kinetic: AsyncKinetic) -> list[int]:
        query = kinetic.erp.bo.customer.customers.skip(skip)
        query = query if top is None else query.top(top)
        return [r.cust_num async for page in query.pages(at_once=4) for r in page]

    server.reset(answer)
    every = list(range(total))[skip:]
    expected = every if top is None else every[:top]
    assert in_a_loop(server, read, page_size=size) == expected


class Crowd:
    """Answers of a server that counts how many it gives at the same time."""

    def __init__(
        self, answer: Callable[[Call], Answer], *, wanted: int, after: int = 0
    ) -> None:
        self.most = 0
        self._now = 0
        self._answer = answer
        self._lock = threading.Condition()
        self._wanted = wanted
        self._after = after

    def __call__(self, call: Call) -> Answer:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            self._lock.notify_all()
            skip = call.start
            if call.query.get("$top") != "0" and skip >= self._after:
                # Until as many are there as there should be, or there is no hope.
                self._lock.wait_for(lambda: self.most >= self._wanted, timeout=0.5)
        answer = self._answer(call)
        with self._lock:
            self._now -= 1
        return answer


@pytest.mark.parametrize(("at_once", "places", "most"), [(3, 10, 3), (8, 2, 2)])
def test_pages_at_once_are_as_many_as_asked_for_and_allowed(
    server: Loopback, at_once: int, places: int, most: int
) -> None:
    crowd = Crowd(numbers(100), wanted=most)
    server.reset(crowd)

    async def read(kinetic: AsyncKinetic) -> int:
        pages = kinetic.erp.bo.customer.customers.pages(at_once=at_once)
        return sum([len(page) async for page in pages])

    found = in_a_loop(server, read, page_size=10, max_concurrency=places)
    assert (found, crowd.most) == (100, most)


def test_pages_at_once_of_a_server_that_ignores_skip_are_refused(
    server: Loopback,
) -> None:
    def same(call: Call) -> Answer:
        rows = [{"Company": "EPIC06", "CustNum": n} for n in range(10)]
        return Answer({"value": rows, "@odata.count": 40})

    async def read(kinetic: AsyncKinetic) -> None:
        with pytest.raises(PagingError, match="does not take .skip"):
            async for _ in kinetic.erp.bo.customer.customers.pages(at_once=4):
                pass

    server.reset(same)
    in_a_loop(server, read, page_size=10)


def test_pages_at_once_end_with_the_rows_whatever_number_the_server_tells() -> None:
    def boastful(call: Call) -> Answer:
        answer = numbers(25)(call)
        # Nobody could even list the pages of so many.
        answer.body["@odata.count"] = 10**12
        return answer

    async def read(kinetic: AsyncKinetic) -> list[int]:
        pages = kinetic.erp.bo.customer.customers.pages(at_once=4)
        return [len(page) async for page in pages]

    # A server of its own: calls that another test has cancelled may still be on their way.
    with running() as server:
        server.reset(boastful)
        # Each page but the first begins with the last row of the one before.
        assert in_a_loop(server, read, page_size=10) == [10, 9, 6]
        # The count, three pages and what had been asked for beyond them.
        assert len(server.calls) <= 1 + 4 * 4


def test_pages_at_once_are_cancelled_when_the_loop_ends(server: Loopback) -> None:
    server.reset(numbers(100))

    async def read(kinetic: AsyncKinetic) -> int:
        pages = kinetic.erp.bo.customer.customers.pages(at_once=4)
        first = await anext(pages)
        await pages.aclose()
        return len(first)

    assert in_a_loop(server, read, page_size=10) == 10
