"""Work that goes on by itself: it is started, waited for, and abandoned at once."""

from __future__ import annotations

import asyncio
import gc
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator
from contextvars import ContextVar
from typing import Any

import pytest

from codegen.runtime import errors
from codegen.runtime.options import Options
from codegen.runtime.http.message import Request
from codegen.runtime.http.transport import (
    Clock,
    TaskTransport,
    ThreadTransport,
    finish,
    finish_async,
    iterate,
    iterate_async,
)
from codegen.runtime.tasks.session import AsyncSession
from codegen.runtime.threads.session import Session

READ = Request("GET", "api/x")


async def _plain(value: int) -> int:
    return value


async def _failing() -> int:
    raise errors.NotFound("GET api/x: 404 Not Found", status=404)


def test_a_thread_gives_its_result_and_its_error() -> None:
    transport = ThreadTransport(None, places=1, clock=Clock())
    works = [transport.start(_plain(number), "kinetic-test") for number in range(50)]
    assert [finish(work.result()) for work in works] == list(range(50))
    assert all(work.is_done for work in works)
    failing = transport.start(_failing(), "kinetic-test")
    for _ in range(2):
        with pytest.raises(errors.NotFound):
            finish(failing.result())


def test_a_task_gives_its_result_and_its_error() -> None:
    async def main() -> None:
        transport = TaskTransport(None, places=1, clock=Clock())
        works = [transport.start(_plain(number), "test") for number in range(50)]
        assert [await work.result() for work in works] == list(range(50))
        with pytest.raises(errors.NotFound):
            await transport.start(_failing(), "test").result()
        transport.start(_failing(), "nobody asks")
        await asyncio.sleep(0)

    asyncio.run(main())


def test_a_thread_works_in_its_callers_context() -> None:
    name: ContextVar[str] = ContextVar("name")
    name.set("the caller's")

    async def steps() -> str:
        return name.get()

    transport = ThreadTransport(None, places=1, clock=Clock())
    assert finish(transport.start(steps(), "test").result()) == "the caller's"


def test_work_is_done_where_no_thread_can_be_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    transport = ThreadTransport(None, places=1, clock=Clock())
    assert finish(transport.start(_plain(5), "test").result()) == 5


def test_an_abandoned_call_gives_its_place_and_connection_back(
    server: Any, answers: Any
) -> None:
    """One place: the second call could not be made while the first waits for its answer."""
    server.script(answers.silent(), answers.answer(200, "[2]"))
    with Session(Options(server.url, "E", max_concurrency=1, deadline=60)) as session:
        work = session.transport.start(session.exchange.send(READ), "test")
        while not server.asked:
            pass
        work.abandon()
        work.abandon()
        assert session.send(READ).json() == [2]
        with pytest.raises(errors.KineticError):
            finish(work.result())
    assert len(server.asked) == 2  # it was not tried again


def test_a_call_that_is_abandoned_before_it_is_sent_is_not_sent(server: Any) -> None:
    with Session(Options(server.url, "E", max_concurrency=1)) as session:
        begin = threading.Event()

        async def steps() -> Any:
            begin.wait()
            return await session.exchange.send(READ)

        work = session.transport.start(steps(), "test")
        work.abandon()
        begin.set()
        with pytest.raises(errors.ConnectionFailed, match="abandoned"):
            finish(work.result())
    assert server.asked == []


def test_an_abandoned_task_is_cancelled(server: Any, answers: Any) -> None:
    server.script(answers.silent(), answers.answer(200, "[2]"))

    async def main() -> None:
        options = Options(server.url, "E", max_concurrency=1, deadline=60)
        async with AsyncSession(options) as session:
            work = session.transport.start(session.exchange.send(READ), "test")
            while not server.asked:
                await asyncio.sleep(0.01)
            work.abandon()
            assert (await session.send(READ)).json() == [2]
            with pytest.raises(asyncio.CancelledError):
                await work.result()

    asyncio.run(main())


def test_a_task_that_is_abandoned_before_it_begins_leaves_nothing() -> None:
    """A coroutine that is never awaited is a warning, and a warning is an error here."""

    async def main() -> None:
        transport = TaskTransport(None, places=1, clock=Clock())
        work = transport.start(_plain(1), "test")
        work.abandon()
        with pytest.raises(asyncio.CancelledError):
            await work.result()

    asyncio.run(main())
    gc.collect()


def test_closing_leaves_no_task_in_the_loop(server: Any, answers: Any) -> None:
    server.script(answers.silent())

    async def main() -> None:
        options = Options(server.url, "E", deadline=20, max_concurrency=3)
        async with AsyncSession(options) as session:
            works = [
                session.transport.start(session.exchange.send(READ), "test")
                for _ in range(3)
            ]
            async with asyncio.timeout(20):
                while len(server.asked) < 3:
                    await asyncio.sleep(0.01)
            works[0].abandon()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert all(work.is_done for work in works)

    asyncio.run(main())


def test_ctrl_c_ends_the_wait_for_work(server: Any, answers: Any) -> None:
    server.script(answers.silent())
    main = threading.main_thread().ident
    assert main is not None

    def interrupt() -> None:
        while not server.asked:
            pass
        signal.pthread_kill(main, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with Session(Options(server.url, "E", deadline=60, timeout=60)) as session:
        work = session.transport.start(session.exchange.send(READ), "test")
        with pytest.raises(KeyboardInterrupt):
            finish(work.result())
        assert not work.is_done
    thread.join()


def test_closing_ends_calls_that_wait(server: Any, answers: Any) -> None:
    server.script(answers.silent())
    session = Session(Options(server.url, "E", deadline=60, timeout=60))
    work = session.transport.start(session.exchange.send(READ), "test")
    while not server.asked:
        pass
    session.close()
    with pytest.raises(errors.ConnectionFailed, match="client is closed"):
        finish(work.result())


EXIT = """
import sys
from codegen.runtime.options import Options
from codegen.runtime.http.message import Request
from codegen.runtime.threads.session import Session

session = Session(Options(sys.argv[1], "E", timeout=3600, deadline=3600))
for number in range(3):
    work = session.transport.start(session.exchange.send(Request("GET", "api/x")), "test")
{end}
print("ended")
"""


@pytest.mark.parametrize("end", ["", "work.abandon()"])
def test_the_end_of_a_program_waits_for_no_work(
    server: Any, answers: Any, end: str
) -> None:
    server.script(answers.silent())
    done = subprocess.run(
        [sys.executable, "-c", EXIT.format(end=end), server.url],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")


class Numbers:
    """An async generator, and whether it was closed."""

    def __init__(self) -> None:
        self.is_closed = False

    async def __call__(self, most: int) -> AsyncGenerator[int, None]:
        try:
            for number in range(most):
                yield number
            await _failing()
        finally:
            self.is_closed = True


def test_a_generator_is_drained_and_closed_in_both_worlds() -> None:
    async def main(most: int) -> list[int]:
        return [number async for number in iterate_async(Numbers()(most))]

    with pytest.raises(errors.NotFound):
        list(iterate(Numbers()(3)))
    with pytest.raises(errors.NotFound):
        asyncio.run(main(3))
    numbers = Numbers()
    for number in iterate(numbers(9)):
        if number == 4:
            break
    assert numbers.is_closed
    unread = iterate(Numbers()(9))
    del unread


def _frames(error: BaseException) -> list[str]:
    import traceback

    return [f.f_code.co_name for f, _ in traceback.walk_tb(error.__traceback__)]


def test_an_errors_traceback_is_the_callers_line_the_operation_and_little_more(
    server: Any, answers: Any
) -> None:
    server.script(answers.answer(404))

    def operation(session: Session) -> Any:
        return finish(session.exchange.send(READ))

    async def operation_async(session: AsyncSession) -> Any:
        return await finish_async(session.exchange.send(READ))

    async def main() -> None:
        async with AsyncSession(Options(server.url, "E")) as session:
            with pytest.raises(errors.NotFound) as caught:
                await operation_async(session)
            assert _frames(caught.value) == ["main", "operation_async", "finish_async"]

    with Session(Options(server.url, "E")) as session:
        with pytest.raises(errors.NotFound) as caught:
            operation(session)
    assert len(_frames(caught.value)) == 3
    assert _frames(caught.value)[1:] == ["operation", "finish"]
    asyncio.run(main())


def test_what_the_caller_was_handling_stays_the_context(
    server: Any, answers: Any
) -> None:
    server.script(answers.answer(404))
    with Session(Options(server.url, "E")) as session:
        try:
            raise KeyError("the caller's")
        except KeyError as error:
            with pytest.raises(errors.NotFound) as caught:
                session.send(READ)
            assert caught.value.__context__ is error


def test_a_step_that_waits_is_an_error_of_ours() -> None:
    with pytest.raises(RuntimeError, match="nothing can wait"):
        finish(asyncio.sleep(0))
