"""Batches: what is added is sent together, and each operation has an outcome of its own."""

from __future__ import annotations

import asyncio
import gc
import re
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from transfers.either import Both
from worlds import World

from codegen.sandbox import Temperament
from generated_example import (
    Conflict,
    ConnectionFailed,
    KineticError,
    NoBatch,
    NotFound,
    ReplyError,
    WrongPassword,
)
from generated_example.erp.bo.customer import Customer, CustomerKey, ShipTo

Scope = dict[str, Any]


@pytest.fixture(params=["multipart", "json"])
def form(request: pytest.FixtureRequest, both: Both) -> str:
    both.settings["batch_form"] = request.param
    return str(request.param)


@pytest.fixture(autouse=True)
def _in_both_forms(form: str) -> None: ...


def ship_to(num: str, **values: Any) -> ShipTo:
    return ShipTo(company="EPIC06", cust_num=2, ship_to_num=num, **values)


def counted(world: World) -> list[str]:
    """The calls that reach the server from now on, as method and last step of the path."""
    calls: list[str] = []
    app = world.app

    async def counting(scope: Scope, receive: Any, send: Any) -> None:
        calls.append(f"{scope['method']} {scope['path'].rpartition('/')[2]}")
        await app(scope, receive, send)

    world.app = counting
    return calls


def test_each_operation_has_its_own_result_or_error(both: Both) -> None:
    kinetic = both.client()
    calls = counted(both.world)
    svc = kinetic.erp.bo.customer

    def fill(batch: Any) -> list[Any]:
        return [
            batch.add(svc.customers.get, cust_num=12),
            batch.add(svc.customers.where(Customer.cust_num > 10).count),
            batch.add(svc.customers.order_by(Customer.name).first),
            batch.add(svc.ship_toes.create, ship_to("Q1", name="Yard ü")),
            batch.add(svc.ship_toes.create, ship_to("Q1", name="again")),
            batch.add(svc.get_by_id, cust_num=12),
            batch.add(svc.customers.get, cust_num=99_999),
        ]

    one, count, first, made, again, tableset, none = both.batch(kinetic, fill)
    assert calls == ["POST $batch"]
    assert one.result() == both.done(svc.customers.get(cust_num=12))
    assert count.result() == both.done(
        svc.customers.where(Customer.cust_num > 10).count()
    )
    assert first.result().name == "Brindlemoor Conveyors"
    assert made.ok and made.result().name == "Yard ü"
    assert isinstance(again.error, Conflict) and not again.may_have_happened
    with pytest.raises(Conflict, match="ShipToes: 409 Duplicate record"):
        again.result()
    assert tableset.result().customer[0].cust_num == 12
    assert isinstance(none.error, NotFound)


def test_digits_and_bytes_come_as_they_are(both: Both) -> None:
    kinetic = both.client()
    customers = kinetic.erp.bo.customer.customers
    row = both.done(customers.get(cust_num=2))
    row.credit_limit = Decimal("12345678901234.12345")
    both.batch(kinetic, lambda batch: batch.add(customers.update, row))
    alone = both.done(customers.get(cust_num=2))
    found = both.batch(kinetic, lambda batch: batch.add(customers.get, cust_num=2))
    assert found.result().credit_limit == Decimal("12345678901234.12345")
    assert found.result() == alone


def test_an_operation_that_needs_more_calls_gets_them_in_the_next_batch(
    both: Both,
) -> None:
    """Children that were not sent back are read by a second call of `create`."""
    kinetic = both.client()
    calls = counted(both.world)
    customers = kinetic.erp.bo.customer.customers
    rows = [
        Customer(company="EPIC06", cust_id=f"N{n}", name=f"New {n}", ship_toes=[])
        for n in range(3)
    ]
    made = both.batch(kinetic, lambda b: [b.add(customers.create, row) for row in rows])
    assert [handle.result().name for handle in made] == ["New 0", "New 1", "New 2"]
    assert set(calls) == {"POST $batch"} and len(calls) == 2


def test_writes_are_settled_and_deletes_take_keys(both: Both) -> None:
    kinetic = both.client()
    calls = counted(both.world)
    svc = kinetic.erp.bo.customer
    row = both.done(svc.ship_toes.create(ship_to("S1", name="one")))
    row.name = "two"
    calls.clear()

    def change(batch: Any) -> Any:
        changed = batch.add(svc.ship_toes.update, row)
        return changed, batch.add(svc.customers.update, svc_row)

    svc_row = both.done(svc.customers.get(cust_num=2))
    calls.clear()
    changed, unchanged = both.batch(kinetic, change)
    # Nothing has changed in the second row: there is nothing to send.
    assert changed.ok and unchanged.ok and calls == ["POST $batch"]
    calls.clear()
    assert both.done(svc.ship_toes.update(row)) is None and calls == []
    again = both.done(svc.ship_toes.get(cust_num=2, ship_to_num="S1"))
    row.name = "not sent"
    read = both.batch(kinetic, lambda batch: batch.add(svc.ship_toes.refresh, row))
    assert read.result() is None and row == again
    gone = both.batch(kinetic, lambda batch: batch.add(svc.ship_toes.delete, row.key))
    assert gone.ok
    with pytest.raises(NotFound):
        both.done(svc.ship_toes.get(cust_num=2, ship_to_num="S1"))


def test_a_batch_larger_than_a_request_is_sent_as_several(both: Both) -> None:
    calls = counted(both.world)
    customers = both.client().erp.bo.customer.customers
    small = both.client(max_batch=1_500)
    few = small.erp.bo.customer.customers
    found = both.batch(
        small, lambda b: [b.add(few.get, cust_num=n) for n in (2, 12, 2, 12, 2)]
    )
    assert [handle.result().cust_num for handle in found] == [2, 12, 2, 12, 2]
    assert len(calls) == 2
    # No more than 100, however small they are; and one that is larger than the bound goes alone.
    calls.clear()
    tiny = both.client(max_batch=1)
    alone = tiny.erp.bo.customer.customers
    assert all(
        handle.ok
        for handle in both.batch(
            tiny, lambda b: [b.add(alone.count), b.add(alone.count)]
        )
    )
    assert len(calls) == 2
    calls.clear()
    kinetic = both.client()
    customers = kinetic.erp.bo.customer.customers
    found = both.batch(
        kinetic, lambda b: [b.add(customers.where().count) for _ in range(201)]
    )
    assert all(handle.ok for handle in found) and len(calls) == 3


def test_a_change_set_is_done_whole_or_not_at_all(both: Both) -> None:
    kinetic = both.client()
    svc = kinetic.erp.bo.customer
    row = both.done(svc.customers.get(cust_num=2))
    row.phone_num = "555-0199"

    def fill(batch: Any, second: str) -> list[Any]:
        return [
            batch.add(svc.customers.update, row),
            batch.add(svc.customers.get, cust_num=12),
            batch.add(svc.ship_toes.create, ship_to("A1")),
            batch.add(svc.ship_toes.create, ship_to(second)),
        ]

    update, read, first, second = both.batch(
        kinetic, lambda batch: fill(batch, "A1"), atomic=True
    )
    assert read.ok
    assert [type(h.error) for h in (update, first, second)] == [Conflict] * 3
    assert both.done(svc.customers.get(cust_num=2)).phone_num != "555-0199"
    update, read, first, second = both.batch(
        kinetic, lambda batch: fill(batch, "A2"), atomic=True
    )
    assert all(handle.ok for handle in (update, read, first, second))
    assert first.result().ship_to_num == "A1"
    assert both.done(svc.customers.get(cust_num=2)).phone_num == "555-0199"


@pytest.mark.parametrize("why", ["a failed read", "too many writes"])
def test_an_atomic_batch_that_cannot_be_one_is_not_sent(both: Both, why: str) -> None:
    kinetic = both.client(max_batch=1_500 if why == "too many writes" else 1_000_000)
    toes = kinetic.erp.bo.customer.ship_toes
    held: list[Any] = []

    def fill(batch: Any) -> None:
        if why == "a failed read":
            held.append(batch.add(toes.get, cust_num=2, ship_to_num="NONE"))
        held.extend(batch.add(toes.create, ship_to(f"T{n}")) for n in range(4))

    with pytest.raises(KineticError, match="the atomic batch was not sent"):
        both.batch(kinetic, fill, atomic=True)
    assert all(handle.error and not handle.may_have_happened for handle in held)
    with pytest.raises(NotFound):
        both.done(toes.get(cust_num=2, ship_to_num="T0"))


def test_an_error_in_the_block_sends_nothing(both: Both) -> None:
    kinetic = both.client()
    calls = counted(both.world)
    toes = kinetic.erp.bo.customer.ship_toes
    held: list[Any] = []

    def fill(batch: Any) -> None:
        held.append(batch.add(toes.create, ship_to("E1")))
        with pytest.raises(KineticError, match="not sent yet"):
            held[0].result()
        raise RuntimeError("of the program")

    with pytest.raises(RuntimeError, match="of the program"):
        both.batch(kinetic, fill)
    assert calls == []
    with pytest.raises(KineticError, match="ShipToes: not sent: RuntimeError"):
        held[0].result()


def test_send_may_be_called_again_and_again(both: Both) -> None:
    kinetic = both.client()
    calls = counted(both.world)
    customers = kinetic.erp.bo.customer.customers
    batch = kinetic.batch()
    both.done(batch.send())
    assert calls == []
    first = batch.add(customers.get, cust_num=2)
    both.done(batch.send())
    second = batch.add(customers.get, cust_num=99_999)
    both.done(batch.send())
    assert first.result().cust_num == 2 and len(calls) == 2
    assert batch.handles == (first, second) and batch.failed == [second]


def test_only_operations_of_the_same_client_that_odata_has(both: Both) -> None:
    kinetic, other = both.client(), both.client()
    batch = kinetic.batch()
    customers = kinetic.erp.bo.customer.customers
    with pytest.raises(ValueError, match="operations of its own client"):
        batch.add(other.erp.bo.customer.customers.get, cust_num=2)
    inner = kinetic.batch()
    inner.add(customers.count)
    with pytest.raises(ValueError, match="no functions or other batches"):
        batch.add(inner.send)
    with pytest.raises(ValueError, match="no functions or other batches"):
        batch.add(kinetic.efx.my_library.calculate_price, part_num="A", quantity=1)
    wrongs = [
        lambda: None,
        customers.where,
        customers.pages,
        lambda: [customers.count()],
    ]
    for wrong in wrongs[: 4 if both.runner is None else 3]:
        with pytest.raises(TypeError, match="a batch takes one operation"):
            batch.add(wrong)
    if both.runner is None:
        with pytest.raises(TypeError, match="a batch takes one operation"):
            batch.add(list, customers)
    called: list[Any] = [None, Customer(cust_num=2)]
    called += [customers.first()] if both.runner is not None else []
    for wrong in called:
        with pytest.raises(TypeError, match="a batch takes one operation"):
            batch.add(wrong)
    # What cannot be asked for is an outcome, too.
    names = [str(n) * 20 for n in range(200)]
    none_of_them = customers.where(~Customer.name.in_(names))
    assert "query has" in str(batch.add(none_of_them.first).error)
    both.done(batch.send())


def test_a_list_that_is_read_in_parts_is_so_in_a_batch(both: Both) -> None:
    kinetic = both.client()
    customers = kinetic.erp.bo.customer.customers
    names = [f"{n:>60}" for n in range(200)]
    many = customers.where(Customer.name.in_([*names, "Elmgate Elevators"]))
    batch = kinetic.batch()
    found = batch.add(many.first)
    both.done(batch.send())
    assert found.result().cust_num == 21


def test_what_a_batch_was_not_sent_for_is_left_in_silence(both: Both) -> None:
    kinetic = both.client()
    batch = kinetic.batch()
    numbers = [*range(2_000)]
    many = kinetic.erp.bo.customer.customers.where(Customer.cust_num.in_(numbers))
    assert not batch.add(many.first).ok


def test_a_dry_run_sends_no_writes(both: Both) -> None:
    kinetic = both.client(dry_run=True)
    calls = counted(both.world)
    svc = kinetic.erp.bo.customer

    def fill(batch: Any) -> Any:
        made = batch.add(svc.ship_toes.create, ship_to("D1"))
        return made, batch.add(svc.customers.get, cust_num=2)

    made, read = both.batch(kinetic, fill)
    assert made.result().ship_to_num == "D1" and read.result().cust_num == 2
    assert calls == ["POST $batch"]
    with pytest.raises(NotFound):
        both.done(svc.ship_toes.get(cust_num=2, ship_to_num="D1"))
    written = both.done(svc.ship_toes.create_many([ship_to("D2")] * 3, batch=2))
    assert all(w.unsent and w.unsent.method == "POST" for w in written)


def test_a_server_without_batches_says_so_once(both: Both) -> None:
    both.world.begin(Temperament(batch="none"))
    kinetic = both.client()
    toes = kinetic.erp.bo.customer.ship_toes
    held: list[Any] = []
    with pytest.raises(NoBatch) as error:
        both.batch(
            kinetic,
            lambda b: held.extend(
                b.add(toes.create, ship_to(f"N{n}")) for n in range(150)
            ),
        )
    assert "use create_many" in str(error.value) and error.value.status == 404
    assert all(handle.error and not handle.may_have_happened for handle in held)
    written: list[Any] = []
    calls = counted(both.world)
    with pytest.raises(NoBatch):
        rows = [ship_to(f"N{n}") for n in range(30)]
        both.done(toes.create_many(rows, batch=5, written=written))
    # The first group goes alone: no other would succeed.
    assert len(written) == 5 and calls == ["POST $batch"]
    assert both.done(toes.create_many([ship_to("N1")]))[0].ok


def test_a_form_that_the_server_does_not_take_is_named(both: Both, form: str) -> None:
    other = "json" if form == "multipart" else "multipart"
    both.world.begin(Temperament(batch=other))  # type: ignore[arg-type]
    kinetic = both.client()
    customers = kinetic.erp.bo.customer.customers
    with pytest.raises(NoBatch, match="batch_form"):
        both.batch(kinetic, lambda batch: batch.add(customers.count))


def test_batches_of_services_have_their_own_places(both: Both) -> None:
    both.world.begin(Temperament(batch_root="service"))
    calls = counted(both.world)
    kinetic = both.client(batch_root="service")
    customers, parts = kinetic.erp.bo.customer.customers, kinetic.erp.bo.part.parts
    found = both.batch(
        kinetic,
        lambda b: [b.add(customers.count), b.add(parts.count), b.add(customers.count)],
    )
    assert all(handle.ok for handle in found) and len(calls) == 2
    part = both.done(parts.first())
    part.part_description = "changed"
    with pytest.raises(KineticError, match="one request does not take its 2 writes"):
        both.batch(
            kinetic,
            lambda b: (
                b.add(kinetic.erp.bo.customer.ship_toes.create, ship_to("P1")),
                b.add(parts.update, part),
            ),
            atomic=True,
        )


def test_etags_hold_in_a_batch(both: Both) -> None:
    both.world.begin(Temperament(etags=True))
    kinetic = both.client()
    customers = kinetic.erp.bo.customer.customers
    mine, theirs = (both.done(customers.get(cust_num=2)) for _ in range(2))
    mine.name, theirs.name = "mine", "theirs"
    both.done(customers.update(theirs))
    late = both.batch(kinetic, lambda batch: batch.add(customers.update, mine))
    assert isinstance(late.error, Conflict)


def test_many_rows_are_written_in_batches(both: Both) -> None:
    kinetic = both.client(max_concurrency=2)
    toes = kinetic.erp.bo.customer.ship_toes
    calls = counted(both.world)
    rows = [ship_to(f"M{n % 95}") for n in range(100)]
    written = both.done(toes.create_many(rows, batch=30))
    assert [w.given for w in written] == rows and len(calls) == 4
    assert [n for n, w in enumerate(written) if not w.ok] == [95, 96, 97, 98, 99]
    assert all(isinstance(w.error, Conflict) for w in written[95:])
    stored = [w.row for w in written if w.row]
    for row in stored:
        row.name = "changed"
    assert all(w.ok for w in both.done(toes.update_many(stored, batch=50)))
    keys = [row.key for row in stored]
    gone = both.done(toes.delete_many([*keys, CustomerKey(cust_num=1)], batch=50))
    assert [w.ok for w in gone] == [True] * 95 + [False]
    assert "is a key of another set" in str(gone[-1].error)


def test_a_wrong_password_is_raised_after_one_call(both: Both) -> None:
    kinetic = both.client(password="wrong")
    calls = counted(both.world)
    toes = kinetic.erp.bo.customer.ship_toes
    held: list[Any] = []
    with pytest.raises(WrongPassword):
        both.batch(
            kinetic,
            lambda b: held.extend(
                b.add(toes.create, ship_to(f"W{n}")) for n in range(250)
            ),
        )
    assert calls == ["POST $batch"]
    assert isinstance(held[0].error, WrongPassword)
    assert "not sent" in str(held[-1].error)
    assert not any(handle.may_have_happened for handle in held)


def cut_off(world: World, begin: Callable[[bytes], bytes]) -> None:
    """Serve no more than the beginning of each body, and close the connection."""
    app = world.app

    async def cutting(scope: Scope, receive: Any, send: Any) -> None:
        async def sent(message: Scope) -> None:
            if message["type"] == "http.response.body":
                message |= {"body": begin(message["body"]), "more_body": True}
            await send(message)

        await app(scope, receive, sent)

    world.app = cutting


def test_a_lost_answer_leaves_every_write_in_doubt(both: Both) -> None:
    kinetic = both.client(retries=0)
    toes = kinetic.erp.bo.customer.ship_toes
    app = both.world.app
    cut_off(both.world, lambda body: body[:-20])
    read, *writes = both.batch(
        kinetic,
        lambda b: [
            b.add(toes.count),
            *(b.add(toes.create, ship_to(f"L{n}")) for n in range(3)),
        ],
    )
    assert all(isinstance(handle.error, ConnectionFailed) for handle in writes)
    assert all(handle.may_have_happened for handle in writes)
    assert read.error and not read.may_have_happened
    written = both.done(toes.create_many([ship_to("L7"), ship_to("L8")], batch=2))
    assert all(w.may_have_happened for w in written)
    both.world.app = app
    # They did.
    assert both.done(toes.get(cust_num=2, ship_to_num="L0")).ship_to_num == "L0"
    assert both.done(toes.get(cust_num=2, ship_to_num="L8")).ship_to_num == "L8"


def replaced(world: World, change: Callable[[bytes], bytes]) -> None:
    """Serve other bodies than the sandbox's."""
    app = world.app

    async def replacing(scope: Scope, receive: Any, send: Any) -> None:
        begun: list[Scope] = []

        async def sent(message: Scope) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
                return
            body = change(message["body"])
            headers = [h for h in begun[0]["headers"] if h[0] != b"content-length"]
            headers.append((b"content-length", b"%d" % len(body)))
            await send(begun[0] | {"headers": headers})
            await send(message | {"body": body})

        await app(scope, receive, sent)

    world.app = replacing


def test_an_answer_that_is_missing_is_in_doubt_and_the_others_are_not(
    both: Both,
    form: str,
) -> None:
    """A server may stop at an error, though it was asked to go on."""
    kinetic = both.client()
    toes = kinetic.erp.bo.customer.ship_toes

    def without_last(body: bytes) -> bytes:
        if form == "json":
            start = body.rindex(b',{"id":')
            return body[:start] + b"]}"
        end = re.search(rb"--response_\w+--", body)
        start = body.rindex(b"--response_", 0, body.rindex(b"Content-Type: app"))
        assert end
        return body[:start] + end[0]

    replaced(both.world, without_last)
    first, last = both.batch(
        kinetic, lambda b: [b.add(toes.create, ship_to(n)) for n in ("K1", "K2")]
    )
    assert first.ok
    assert last.may_have_happened and isinstance(last.error, ReplyError)
    assert "does not answer it" in str(last.error)


def test_a_reply_that_cannot_be_read_is_an_outcome_of_each(both: Both) -> None:
    kinetic = both.client()
    toes = kinetic.erp.bo.customer.ship_toes
    replaced(both.world, lambda body: b"<html>a login page</html>")
    made, read = both.batch(
        kinetic, lambda b: [b.add(toes.create, ship_to("H1")), b.add(toes.count)]
    )
    assert isinstance(made.error, ReplyError) and made.may_have_happened
    assert isinstance(read.error, ReplyError) and not read.may_have_happened
    assert "$batch" in str(made.error)


def test_the_same_batch_is_the_same_bytes_and_holds_no_credential(both: Both) -> None:
    bodies: list[bytes] = []
    app = both.world.app

    async def keeping(scope: Scope, receive: Any, send: Any) -> None:
        async def received() -> Any:
            message = await receive()
            bodies.append(message.get("body", b""))
            return message

        await app(scope, received, send)

    both.world.app = keeping
    kinetic = both.client(license="L-1")
    customers = kinetic.erp.bo.customer.customers
    for _ in range(2):
        both.batch(
            kinetic,
            lambda b: [b.add(customers.count), b.add(customers.get, cust_num=2)],
        )
    assert bodies[0] == bodies[1] and b"Customers" in bodies[0]
    sent = bodies[0].lower()
    assert not any(
        word in sent for word in (b"authorization", b"api-key", b"license", b"basic ")
    )


@pytest.mark.parametrize("how", ["a batch", "many rows"])
def test_a_task_that_is_cancelled_leaves_its_writes_in_doubt(
    both: Both, how: str
) -> None:
    if both.runner is None:
        pytest.skip("a thread cannot be cancelled")
    app, hung = both.world.app, asyncio.Event()
    kinetic = both.client()
    toes = kinetic.erp.bo.customer.ship_toes
    reached = threading.Event()

    async def hanging(scope: Scope, receive: Any, send: Any) -> None:
        reached.set()
        await asyncio.wait_for(hung.wait(), 20)

    both.world.app = hanging
    held: list[Any] = []

    async def main() -> None:
        rows = [ship_to(f"C{n}") for n in range(3)]
        if how == "a batch":
            batch = kinetic.batch()
            held.extend(batch.add(toes.create, row) for row in rows)
            work = asyncio.create_task(batch.send())
        else:
            many = toes.create_many(rows, batch=3, written=held)
            work = asyncio.create_task(many)
        while not reached.is_set():
            await asyncio.sleep(0.01)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(work, 20)

    both.runner.run(main())
    both.world.app = app
    assert len(held) == 3 and all(one.may_have_happened for one in held)
    assert all(isinstance(one.error, ConnectionFailed) for one in held)


def test_nothing_is_left_unawaited(both: Both) -> None:
    """A batch that is dropped without being sent closes what it holds."""
    kinetic = both.client()
    batch = kinetic.batch()
    batch.add(kinetic.erp.bo.customer.customers.get, cust_num=2)
    del batch
    gc.collect()
