"""Values of a program's own types: whatever methods they have, the server is sent what the base type says, or nothing."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, localcontext
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import pytest
from loopback import Answer, Call, Loopback
from tiny_acme import Kinetic
from tiny_acme._runtime import (
    BaqArea,
    KineticError,
    Methods,
    Row,
    S,
    method,
)
from codegen.runtime.operations import Action, Function
from tiny_acme._runtime import Call as MethodCall
from tiny_acme.erp.bo.lab import Color, Note, Perm, Sample

EVIL = "x' or true or 'x/../../Other?$top=1&a=b\r\nX: y"
EAST = timezone(timedelta(hours=-5))


class Evil(str):
    """The text that every method of a hostile value returns; its own methods lie as well."""

    def __str__(self) -> str:
        return self

    def __format__(self, spec: str) -> str:
        return self

    def replace(self, *given: Any) -> Evil:  # type: ignore[override]
        return self

    def encode(self, *given: Any) -> bytes:
        return EVIL.encode()


def _lies(*args: Any, **given: Any) -> Any:
    return Evil(EVIL)


NEEDED = {
    "__class__",
    "__new__",
    "__init__",
    "__init_subclass__",
    "__subclasshook__",
    "__getattribute__",
    "__setattr__",
    "__delattr__",
    "__dir__",
    "__reduce__",
    "__reduce_ex__",
    "__hash__",
    "__slots__",
    "__doc__",
    "__module__",
    "__weakref__",
    "__dict__",
    "__getstate__",
}
"""What Python itself needs to make a class or a value."""


def hostile(base: type) -> type:
    """A subclass in which every method and attribute that can be replaced returns an attack."""
    names = [name for name in dir(base) if name not in NEEDED]
    kind = type(
        "Hostile",
        (base,),
        {n: _lies if callable(getattr(base, n)) else Evil(EVIL) for n in names},
    )
    return kind


class Falsy(str):
    """A text that is taken for an empty one."""

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False


def _of(base: Any, *args: Any, **given: Any) -> Any:
    return base.__new__(hostile(base), *args, **given)


def _uuid(value: UUID) -> UUID:
    made = UUID.__new__(hostile(UUID))
    vars(UUID)["int"].__set__(made, value.int)
    return made


class Elsewhere(tzinfo):
    """A time zone whose offset is a duration of its own type, and whose name is an attack."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        return _of(timedelta, hours=-5)  # type: ignore[no-any-return]

    def tzname(self, when: datetime | None) -> str:
        return Evil(EVIL)

    def dst(self, when: datetime | None) -> timedelta:
        return timedelta(0)


WHEN = (2026, 1, 2, 3, 4, 5, 600)
KINDS: dict[str, tuple[Any, Callable[[], Any]]] = {
    "str": ("O'Neil", lambda: _of(str, "O'Neil")),
    "falsy str": ("a'b", lambda: Falsy("a'b")),
    "int": (12, lambda: _of(int, 12)),
    "float": (1.5, lambda: _of(float, 1.5)),
    "Decimal": (Decimal("1.50"), lambda: _of(Decimal, "1.50")),
    "datetime": (datetime(*WHEN), lambda: _of(datetime, *WHEN)),
    "aware": (
        datetime(*WHEN, tzinfo=EAST),
        lambda: _of(datetime, *WHEN, tzinfo=EAST),
    ),
    "zone": (
        datetime(*WHEN, tzinfo=EAST),
        lambda: datetime(*WHEN, tzinfo=Elsewhere()),
    ),
    "date": (date(2026, 1, 2), lambda: _of(date, 2026, 1, 2)),
    "time": (time(7, 59, 1, 5), lambda: _of(time, 7, 59, 1, 5)),
    "time zone": (time(7, tzinfo=EAST), lambda: time(7, tzinfo=Elsewhere())),
    "timedelta": (timedelta(1, 2, 3), lambda: _of(timedelta, 1, 2, 3)),
    "UUID": (UUID(int=7), lambda: _uuid(UUID(int=7))),
    "bytes": (b"\xfb'", lambda: _of(bytes, b"\xfb'")),
    "enumeration": (Color("It's"), lambda: Color(Falsy("It's"))),
}
"""Kind → a value of the base type, and what makes a hostile one that stands for the same."""


class PublicMethods(Methods[S], name="Public"):
    @method
    def function(self, *, p: Any) -> MethodCall[None]:
        return Function("F", None, {"p": p})

    @method
    def listed(self, *, p: Any) -> MethodCall[None]:
        return Function("L", None, {"p": [p]})

    @method
    def action(self, *, p: Any) -> MethodCall[None]:
        return Action("A", None, {"p": p, "more": [p], "inside": {"p": [{"q": p}]}})

    @method
    def called(self, *, p: Any) -> MethodCall[None]:
        return MethodCall("M", None, {"p": p})


def _filtered(of: Callable[[Any, Any], Any]) -> Callable[[Kinetic, Any], object]:
    def ask(kinetic: Kinetic, value: Any) -> object:
        samples = kinetic.erp.bo.lab.samples
        return list(samples.where(of(samples.row, value)))

    return ask


def _updated(kinetic: Kinetic, value: Any) -> None:
    samples = kinetic.erp.bo.lab.samples
    row = samples.where("true").first()
    assert row
    row.anything = value
    samples.update(row)


def _named(kinetic: Kinetic, value: Any) -> None:
    with Kinetic(
        kinetic._session.options.url,
        company="EPIC06",
        api_key="k",
        username="u",
        password="p",
        retries=0,
        key_style="named",
    ) as client:
        client.erp.bo.lab.notes.get(id=value)


def _method(name: str) -> Callable[[Kinetic, Any], object]:
    return lambda kinetic, value: getattr(PublicMethods(kinetic._session), name)(
        p=value
    )


PLACES: dict[str, Callable[[Kinetic, Any], object]] = {
    "eq": _filtered(lambda fields, value: fields.text == value),
    "lt, of a datetime": _filtered(lambda fields, value: fields.at < value),
    "in_": _filtered(lambda fields, value: fields.text.in_([value, value])),
    "contains": _filtered(lambda fields, value: fields.text.contains(value)),
    "function": _filtered(lambda fields, value: fields.text.tolower() == value),
    "key, by position": lambda kinetic, value: kinetic.erp.bo.lab.notes.get(id=value),
    "key, by name": _named,
    "key of a row": lambda kinetic, value: kinetic.erp.bo.lab.notes.delete(
        Note.model_construct(id=value)
    ),
    "parameter of a BAQ": lambda kinetic, value: list(
        BaqArea(kinetic._session).call("Q", Row, P=value, L=[value])
    ),
    "parameter of a function": _method("function"),
    "parameter behind an alias": _method("listed"),
    "body of an action": _method("action"),
    "body of a method": _method("called"),
    "body of a create": lambda kinetic, value: kinetic.erp.bo.lab.samples.create(
        Sample.model_construct(anything={"a": [value, (value,)]}, text=value)
    ),
    "body of an update": _updated,
}


def _answer(call: Call) -> Answer:
    row = {"Key1": "k", "Taken": "2026-01-01", "Info": {"ID": str(UUID(int=1))}}
    if call.method == "GET" and "(" not in call.path.rpartition("/")[2]:
        return Answer({"value": [] if "$skip" in call.query else [row]})
    return Answer(row | {"ID": "n"})


def _sent(
    server: Loopback, kinetic: Kinetic, place: str, value: Any
) -> list[tuple[str, str, Any]] | str:
    """What the server was sent, or what the client said in place of sending it."""
    server.reset(_answer)
    try:
        PLACES[place](kinetic, value)
    except KineticError as error:
        if not server.calls or place == "body of an update":
            return str(type(error))
    return [(call.method, call.target, call.body) for call in server.calls]


@pytest.mark.parametrize("place", PLACES)
def test_a_subclass_is_sent_as_its_base_type_is(
    server: Loopback, kinetic: Kinetic, place: str
) -> None:
    for kind in KINDS:
        plain, make = KINDS[kind]
        wanted = _sent(server, kinetic, place, plain)
        assert _sent(server, kinetic, place, make()) == wanted
        said = str(wanted).replace("$filter=true", "").replace("$count=true", "")
        assert "true" not in said


def test_the_attacks_are_real() -> None:
    """Each hostile value does return an attack where its methods are called."""
    for kind, (_, make) in KINDS.items():
        if kind not in ("falsy str", "zone", "time zone", "enumeration"):
            assert f"{make()}" == EVIL, kind


UNFIT: dict[str, Any] = {
    "NaN": Decimal("NaN"),
    "NaN with digits": Decimal("NaN123"),
    "sNaN": Decimal("sNaN"),
    "infinity": Decimal("Infinity"),
    "-infinity": Decimal("-Infinity"),
    "a huge exponent": Decimal("1E+99999999"),
    "a tiny exponent": Decimal("1E-99999999"),
    "many digits": Decimal("1" * 200_000),
    "a long integer": 10**5000,
    "a float NaN": float("nan"),
    "a float infinity": float("-inf"),
    "a hostile NaN": _of(Decimal, "NaN"),
    "seconds of an offset": datetime(*WHEN, tzinfo=timezone(timedelta(seconds=90))),
    "no UUID": UUID.__new__(UUID),
    "an object": object(),
}


class Broken(Elsewhere):
    """A time zone that raises what nobody expects."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        raise SystemError(EVIL)


@pytest.mark.parametrize("place", PLACES)
def test_what_has_no_form_is_refused_before_a_text_is_made(
    server: Loopback, kinetic: Kinetic, place: str
) -> None:
    for unfit in (*UNFIT, "a broken zone"):
        value = UNFIT.get(unfit, datetime(*WHEN, tzinfo=Broken()))
        server.reset(_answer)
        tracemalloc.start()
        try:
            with pytest.raises(KineticError) as caught:
                PLACES[place](kinetic, value)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert [call.method for call in server.calls] in ([], ["GET"])
        assert server.calls == [] or place == "body of an update"
        assert peak < 5_000_000 and len(str(caught.value)) < 300


def test_zero_is_short_whatever_its_exponent(
    server: Loopback, kinetic: Kinetic
) -> None:
    for zero in (Decimal("0E+99999999"), Decimal("0E-99999999")):
        for place in PLACES:
            assert len(str(_sent(server, kinetic, place, zero))) < 10_000


class Fickle(Elsewhere):
    """A time zone that gives whole minutes once, and seconds ever after."""

    def __init__(self) -> None:
        self.asked = 0

    def utcoffset(self, when: datetime | None) -> timedelta:
        self.asked += 1
        return timedelta(hours=1, seconds=self.asked - 1)


def test_a_time_zone_is_asked_once(server: Loopback, kinetic: Kinetic) -> None:
    when = datetime(*WHEN, tzinfo=Fickle())
    (_, target, _), *_ = _sent(server, kinetic, "parameter of a function", when)
    assert unquote(target).endswith("F(p=@p)?@p=2026-01-02T03:04:05.000600+01:00")


@pytest.fixture
def rounding() -> Iterator[None]:
    with localcontext() as context:
        context.prec = 2
        yield


def test_the_programs_decimal_context_rounds_nothing(
    server: Loopback, kinetic: Kinetic, rounding: None
) -> None:
    lasted = timedelta(1, 12345, 678901)
    ((_, target, _),) = _sent(server, kinetic, "parameter of a function", lasted)
    assert target.endswith("F(p=duration'P1DT12345.678901S')")
    ((_, target, _),) = _sent(
        server, kinetic, "parameter of a function", Decimal("1234.5678")
    )
    assert target.endswith("F(p=1234.5678)")


def test_flags_are_sent_by_their_number(server: Loopback, kinetic: Kinetic) -> None:
    assert "Perm%273%27" in str(_sent(server, kinetic, "eq", Perm(3)))


@pytest.mark.parametrize("name", [EVIL, Evil("Q"), Falsy("a/../b"), Falsy("a?b")])
def test_names_and_numbers_in_addresses_are_held_too(
    server: Loopback, kinetic: Kinetic, name: str
) -> None:
    server.reset(_answer)
    plain = str.__str__(name)
    sent = []
    for given in (plain, name):
        server.calls.clear()
        with suppress(KineticError):
            list(BaqArea(kinetic._session).call(given, Row, **{given: "x"}))
        sent.append([call.target for call in server.calls])
    assert sent[0] == sent[1] and len(sent[0]) >= 1
    assert all("/../" not in urlsplit(target).path for target in sent[1])


def test_top_and_skip_are_numbers(server: Loopback, kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    related = customers.row.ship_toes
    made = hostile(int)
    kept = {n: getattr(int, n) for n in ("__lt__", "__gt__", "__bool__", "__eq__")}
    number = type("Number", (made,), kept)(3)
    server.reset(lambda call: Answer({"value": []}))
    list(customers.expand(related.top(number).skip(number)).top(number))
    assert server.calls[0].query["$expand"] == "ShipToes($top=6;$count=true)"
    assert server.calls[0].query["$top"] == "3"
