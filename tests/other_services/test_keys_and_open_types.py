"""Rows that are reached by an alternate key, or by one whose part stands for a path, and rows with properties that nothing declares."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from loopback import Answer, Call, Loopback
from other_services.both import package, snippet
from transfers.either import Both

SERVICES = {
    "alternate_keys": "Hazard.AlternateKeysSvc",
    "key_alias_path": "Hazard.KeyAliasPathSvc",
    "open_type": "Hazard.OpenTypeSvc",
}
BADGE = UUID("1f0e8d3c-0000-4000-8000-000000000001")
PERSON = {"Id": 7, "Email": "x@y.z", "Number": 3, "Country": {"Code": "DE"}}
CATEGORY = {"Name": "a", "Info": {"ID": 5, "Place": "p"}}
UD = {
    "Company": "EPIC06",
    "Key1": "k",
    "Rating": 4,
    "Rating@odata.type": "#Int16",
    "Seen": "2026-03-09",
    "Seen@type": "#Date",
    "Extra": {"Depth": 2},
}
UD_PLAIN = {"Company": "EPIC06", "Key1": "k", "Rating": 4}
ROWS = {"People": PERSON, "Categories": CATEGORY, "UD01s": UD}


def service(call: Call) -> Answer:
    name = call.path.split("/")[1]
    row = ROWS[name.partition("(")[0]]
    if call.method not in ("GET", "POST"):
        return Answer(None, 204)
    if call.method == "POST":
        return Answer(row | call.body, 201)
    return Answer(row if "(" in call.path else {"value": [row], "@odata.count": 1})


@pytest.fixture(scope="module", params=["python", "wire"])
def made(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp(f"keyed_{request.param}")
    name = f"keyed_{request.param}"
    with package(name, SERVICES, folder, naming=request.param) as found:
        yield found


@pytest.fixture
def server(loopback: Loopback) -> Loopback:
    loopback.reset(service)
    return loopback


@pytest.fixture
def hazard(both: Both) -> Any:
    return both.client().hazard


def module(made: Any, name: str) -> Any:
    from importlib import import_module

    return import_module(f"{made.__name__}.hazard.{name}")


def named(key: Any, *values: Any) -> dict[str, Any]:
    """The parts of a key under either naming."""
    from inspect import get_annotations

    parts = (n for n in get_annotations(key) if n not in ("paths", "wire_names"))
    return dict(zip(parts, values, strict=True))


def last(server: Loopback) -> tuple[str, str]:
    call = server.calls[-1]
    return call.method, call.raw_path.partition("Svc/")[2]


def test_rows_are_read_written_and_deleted_by_an_alternate_key(
    both: Both, hazard: Any, made: Any, server: Loopback
) -> None:
    keys = module(made, "alternate_keys")
    people = hazard.alternate_keys.people
    by = people.by(keys.PersonByEmail)
    email = named(keys.PersonByEmail, "o'x y@y.z")
    row = both.done(by.get(**email))
    assert last(server) == ("GET", "People(Email='o''x%20y%40y.z')")
    assert vars(row.key) == named(keys.PersonKey, 7)
    both.done(by.delete(**email))
    assert last(server) == ("DELETE", "People(Email='o''x%20y%40y.z')")
    # The row itself is written where it always is.
    name = "number" if hasattr(row, "number") else "Number"
    setattr(row, name, 4)
    both.done(by.update(row))
    assert last(server) == ("PATCH", "People(7)")
    two = named(keys.PersonByCountryCodeNumber, "DE", 3)
    both.done(people.by(keys.PersonByCountryCodeNumber).get(**two))
    assert last(server) == ("GET", "People(CountryCode='DE',Number=3)")
    badge = named(keys.EmployeeByBadge, BADGE)
    both.done(people.of(keys.Employee).by(keys.EmployeeByBadge).get(**badge))
    assert last(server) == ("GET", f"People/Hazard.Employee(Badge={BADGE})")
    assert pickle.loads(pickle.dumps(keys.EmployeeByBadge(**badge))) == (
        keys.EmployeeByBadge(**badge)
    )


def test_a_part_of_a_key_inside_a_value_of_complex_type_cannot_change(
    both: Both, hazard: Any, made: Any, server: Loopback
) -> None:
    keys, categories = module(made, "key_alias_path"), hazard.key_alias_path.categories
    read = named(keys.CategoryKey, 5, "a")
    row = both.done(categories.get(**read))
    info, inside = next(
        pair for pair in (("info", "id"), ("Info_", "ID")) if hasattr(row, pair[0])
    )

    def assigned(row: Any) -> None:
        setattr(getattr(row, info), inside, 6)

    def replaced(row: Any) -> None:
        setattr(row, info, keys.Info(**{inside: 6}))

    for change in (assigned, replaced):
        row = both.done(categories.get(**read))
        change(row)
        server.calls.clear()
        for write in (categories.update, categories.delete, categories.replace):
            with pytest.raises(made.KeyMismatch, match="part of the key"):
                both.done(write(row))
        assert not server.calls
        # The value that it had names the row again, and so does any in a row that is not stored.
        setattr(getattr(row, info), inside, 5)
        both.done(categories.delete(row))
        assert last(server)[0] == "DELETE" and "EntityInfoID=5" in last(server)[1]
    # What a server sends under a name of ours is not ours.
    row = both.done(categories.get(**read))
    getattr(row, info).__pydantic_extra__["_assigned"] = {inside: 9}
    both.done(categories.delete(row))
    assert "EntityInfoID=5" in last(server)[1]
    name = "name" if info == "info" else "Name"
    row = keys.Category(**{name: "a", info: keys.Info(**{inside: 5})})
    assigned(row)
    assert 6 in vars(row.key).values()


def test_what_no_path_carries_is_read_by_its_condition(
    both: Both, hazard: Any, made: Any, server: Loopback
) -> None:
    keys = module(made, "alternate_keys")
    people = hazard.alternate_keys.people
    two = named(keys.PersonByCountryCodeNumber, "D/E", 3)
    both.done(people.by(keys.PersonByCountryCodeNumber).get(**two))
    condition = "Country/Code eq 'D/E' and Number eq 3"
    assert server.calls[-1].query["$filter"] == condition


def test_a_class_of_other_keys_is_refused(
    both: Both, hazard: Any, made: Any, server: Loopback
) -> None:
    keys = module(made, "alternate_keys")
    people, others = hazard.alternate_keys.people, hazard.alternate_keys.others
    wrong = (keys.PersonKey, keys.EmployeeByBadge, keys.Person, made.Row, str, "Email")
    for key in wrong:
        with pytest.raises(TypeError, match=r"by\(\) takes the class of an alternate"):
            people.by(key)
    with pytest.raises(TypeError, match="alternate key of HazardAlternateKey"):
        others.by(keys.PersonByEmail)
    with pytest.raises(made.KeyMismatch, match="the key is"):
        both.done(people.by(keys.PersonByEmail).get(mail="x"))
    assert not server.calls


def test_a_part_of_a_key_that_stands_for_a_path(
    both: Both, hazard: Any, made: Any, server: Loopback
) -> None:
    keys = module(made, "key_alias_path")
    categories = hazard.key_alias_path.categories
    parts = named(keys.CategoryKey, 5, "a")
    row = both.done(categories.get(**parts))
    assert last(server) == ("GET", "Categories(EntityInfoID=5,Name='a')")
    assert vars(row.key) == parts
    both.done(categories.delete(row))
    assert last(server) == ("DELETE", "Categories(EntityInfoID=5,Name='a')")
    place = categories.at(**parts)
    assert "EntityInfoID" in place._resource.of_one(place._key)


# Dynamic properties.


@pytest.fixture
def ud01(made: Any) -> Any:
    return module(made, "open_type").UD01


def key_of(ud01: Any) -> dict[str, Any]:
    return named(ud01.key.key_type, "EPIC06", "k")


def test_dynamic_properties_in_conditions_orders_and_selections(
    both: Both, hazard: Any, ud01: Any, server: Loopback
) -> None:
    rating, seen = ud01.dynamic("Rating", int), ud01.dynamic("Seen", date)
    text, sum_ = ud01.dynamic("Text", str), ud01.dynamic("Sum", Decimal)
    query = (
        hazard.open_type.ud_01s
        if hasattr(hazard.open_type, "ud_01s")
        else hazard.open_type.UD01s
    )
    wanted = (rating > 3) & (seen == date(2026, 3, 9)) & text.contains("a'b")
    asked = query.where(wanted, sum_ * 2 <= Decimal("7.5")).order_by(rating.desc())
    row = both.done(asked.select(rating, seen).first())
    given = server.calls[-1].query
    assert given["$filter"] == (
        "Rating gt 3 and Seen eq 2026-03-09 and contains(Text,'a''b') and Sum mul 2 le 7.5"
    )
    assert given["$orderby"].startswith("Rating desc,")
    assert given["$select"] == "Company,Key1,Rating,Seen"
    assert (rating.of(row), seen.of(row), text.of(row)) == (4, date(2026, 3, 9), None)
    with pytest.raises(TypeError, match="declared columns: read rows for Rating"):
        query.values(rating)


def test_dynamic_properties_are_sent_with_their_types(
    both: Both, hazard: Any, ud01: Any, server: Loopback
) -> None:
    set_ = (
        hazard.open_type.ud_01s
        if hasattr(hazard.open_type, "ud_01s")
        else hazard.open_type.UD01s
    )
    rating, seen = ud01.dynamic("Rating", int), ud01.dynamic("Seen", date)
    text, odd = ud01.dynamic("Text", str), ud01.dynamic("Odd", UUID)
    new = ud01(**key_of(ud01))
    rating.put(new, 5)
    text.put(new, "x")
    odd.put(new, BADGE)
    seen.put(new, None)
    both.done(set_.create(new))
    assert server.calls[-1].body == {
        **{"Company": "EPIC06", "Key1": "k", "Rating": 5, "Text": "x"},
        **{"Odd": str(BADGE), "Odd@odata.type": "#Guid", "Rating@odata.type": "#Int64"},
        **{"Seen": None, "Seen@odata.type": "#Date"},
    }
    row = both.done(set_.get(**key_of(ud01)))
    both.done(set_.update(row))
    assert server.calls[-1].method == "GET"
    rating.put(row, 9)
    inside = row.extra if hasattr(row, "extra") else row.Extra
    depth = type(inside).dynamic("Depth", int)
    assert depth.of(inside) == 2
    depth.put(inside, 3)
    both.done(set_.update(row))
    extra = {"Depth": 3, "Depth@odata.type": "#Int64"}
    # The type that the server said stays.
    sent = {"Rating": 9, "Rating@odata.type": "#Int16", "Extra": extra}
    assert server.calls[-1].body == sent
    calls = len(server.calls)
    both.done(set_.update(row))
    assert len(server.calls) == calls
    text.put(row, "new")
    seen.put(row, date(2026, 1, 2))
    again = pickle.loads(pickle.dumps(row))
    both.done(set_.update(again))
    sent = {"Text": "new", "Seen": "2026-01-02", "Seen@odata.type": "#Date"}
    assert server.calls[-1].body == sent


def test_what_is_no_dynamic_property(made: Any, ud01: Any, server: Loopback) -> None:
    for name in ("", "a b", "a/b", "a eq 1 or b", "1a", "x'", "$it"):
        with pytest.raises(ValueError, match="is not the name of a property"):
            ud01.dynamic(name, int)
    with pytest.raises(ValueError, match="Key1 is a column: use UD01"):
        ud01.dynamic("Key1", str)
    with pytest.raises(TypeError, match="has no Edm type"):
        ud01.dynamic("Rating", list)
    rating = ud01.dynamic("Rating", int)
    row = ud01(**key_of(ud01))
    with pytest.raises(TypeError, match="is not a value of `Rating`"):
        rating.put(row, "many")
    row.__pydantic_extra__["Rating"] = "\x1b[2Jmany"
    with pytest.raises(made.ReplyError, match="is not a value of `Rating`") as failure:
        rating.of(row)
    assert str(failure.value).isprintable()
    person = module(made, "alternate_keys").Person
    with pytest.raises(AttributeError):
        person.dynamic
    with pytest.raises(made.KeyMismatch, match="is not one of a"):
        rating.of(module(made, "open_type").Bag())


def test_the_snippet_of_the_guide_runs(
    both: Both, hazard: Any, ud01: Any, made: Any, server: Loopback
) -> None:
    if both.runner or made.__name__ != "keyed_python":
        pytest.skip("the guide is for threads")
    pages = [[UD_PLAIN], []]

    def paged(call: Call) -> Answer:
        if call.method != "GET":
            return service(call)
        return Answer({"value": pages.pop(0) if pages else []})

    server.reset(paged)
    exec(snippet("Open types"), {"UD01": ud01, "rows": hazard.open_type.ud_01s})
    (sent,) = (call.body for call in server.calls if call.method == "PATCH")
    assert sent == {"Rating": 5, "Rating@odata.type": "#Int64"}


# tests/test_types.py checks it.
PROGRAM = """
from datetime import date
from decimal import Decimal
from typing import assert_type

from keyed_python import Filter, Kinetic
from keyed_python.hazard.alternate_keys import Employee, EmployeeByBadge, Person, PersonByEmail, PersonKey
from keyed_python.hazard.open_type import UD01, Bag

kinetic = Kinetic.from_env()
people = kinetic.hazard.alternate_keys.people
assert_type(people.by(PersonByEmail).get(email="x"), Person)
assert_type(people.of(Employee).by(PersonByEmail).get(email="x"), Employee)
people.by(PersonByEmail).where(Person.number > 3).get(email="x")
rating = UD01.dynamic("Rating", int)
assert_type(rating > 3, Filter[UD01])
row = kinetic.hazard.open_type.ud_01s.where(rating > 3, UD01.dynamic("Text", str).contains("x")).order_by(rating).select(rating).one()
assert_type(rating.of(row), int | None)
assert_type(UD01.dynamic("Sum", Decimal).of(row), Decimal | None)
rating.put(row, 3)
rating.put(row, None)
UD01.dynamic("Seen", date).put(row, date(2026, 1, 1))
people.by(PersonByEmail).get(mail="x")  # wrong
people.by(PersonByEmail).get(email=3)  # wrong
people.by(EmployeeByBadge)  # wrong
people.by(PersonKey)  # wrong
people.where(rating > 3)  # wrong
rating > "x"  # wrong
rating.put(row, "x")  # wrong
rating.of(Bag())  # wrong
Person.dynamic("x", int)  # wrong
kinetic.hazard.open_type.ud_01s.where(UD01.dynamic("Text", str) == 3)  # wrong
"""
