"""What the sandbox answers of streams, alternate keys, open and derived types, from metadata alone; 501 for what it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from other_services.both import package, snippet
from support import SETTINGS

from codegen.sandbox import running

SERVICES = {
    "streams": "Hazard.StreamsSvc",
    "alternate_keys": "Hazard.AlternateKeysSvc",
    "open_type": "Hazard.OpenTypeSvc",
    "derived_types": "Hazard.DerivedTypesSvc",
    "key_alias_path": "Hazard.KeyAliasPathSvc",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("answered")
    with package("answered_client", SERVICES, folder) as found:
        yield found


@pytest.fixture(scope="module")
def kinetic(made: Any) -> Iterator[Any]:
    metadata = Path(made.__file__).parent.parent / "metadata"
    who = {"username": SETTINGS.username, "password": SETTINGS.password}
    with running(metadata, settings=SETTINGS) as url:
        with made.Kinetic(
            url, company="EPIC06", api_key=SETTINGS.api_key, **who
        ) as found:
            yield found


@pytest.fixture
def hazard(kinetic: Any) -> Any:
    return kinetic.hazard


def test_streams_are_what_was_put_there(
    made: Any, kinetic: Any, hazard: Any, tmp_path: Path
) -> None:
    from answered_client.hazard.streams import Photo  # type: ignore[import-not-found]  # generated

    photos = hazard.streams.photos
    photos.create(Photo(name="new"))
    place = photos.at(name="new")
    small = place.stream(Photo.thumbnail)
    for stream in (place.media, small):
        with pytest.raises(made.NotFound, match="there is no stream"):
            stream.read()
    told = place.media.write(b"\xff\xd8", content_type="image/jpeg")
    small.write(b"text", content_type="text/plain")
    found = place.media.read()
    assert (found, found.content_type) == (b"\xff\xd8", "image/jpeg")
    assert found.etag == told.etag != small.read().etag
    assert small.read().content_type == "text/plain"
    with pytest.raises(made.Conflict):
        place.media.write(b"x", content_type="a/b", etag='"another"')
    assert place.media.write(b"x", content_type="a/b", etag=told.etag).size == 1
    assert place.media.save(tmp_path / "x").size == 1
    with kinetic.batch() as batch:
        held = batch.add(place.media.read), batch.add(small.read)
    assert [handle.result() for handle in held] == [b"x", b"text"]
    assert held[0].result().content_type == "a/b"
    small.delete()
    with pytest.raises(made.NotFound, match="there is no stream"):
        small.read()
    place.media.delete()
    with pytest.raises(made.NotFound):
        photos.get(name="new")
    photos.create(Photo(name="new"))
    with pytest.raises(made.NotFound, match="there is no stream"):
        place.media.read()
    small.write(b"text", content_type="text/plain")
    photos.delete(name="new")
    photos.create(Photo(name="new"))
    with pytest.raises(made.NotFound, match="there is no stream"):
        small.read()
    with pytest.raises(made.NotFound):
        photos.at(name="none").media.read()
    with pytest.raises(made.StatusError, match="makes no rows of media") as failure:
        photos.create_media(b"x", content_type="image/png")
    assert failure.value.status == 501


def test_streams_in_values_are_beside_their_rows(made: Any, hazard: Any) -> None:
    from answered_client.hazard.streams import Bag, Box, Person

    people = hazard.streams.people
    people.create(Person(id=900, bag=Bag(label="x", box=Box())))
    inside = people.at(id=900).stream(Person.bag.to(Bag.box.to(Box.inside)))
    with pytest.raises(made.NotFound, match="there is no stream"):
        inside.read()
    inside.write(b"deep", content_type="text/plain")
    assert inside.read() == b"deep"
    found = people.get(id=900)
    assert found.bag.label == "x" and not found.bag.box.model_extra
    inside.delete()
    with pytest.raises(made.NotFound, match="there is no stream"):
        inside.read()
    people.delete(id=900)


def test_rows_are_found_by_alternate_keys(made: Any, hazard: Any) -> None:
    from answered_client.hazard.alternate_keys import (  # type: ignore[import-not-found]  # generated
        Country,
        Person,
        PersonByCountryCodeNumber,
        PersonByEmail,
    )

    people = hazard.alternate_keys.people
    country = Country(code="DE")
    new = Person(id=900, email="o'x@y.z", number=1, country=country)
    people.create(new)
    by = people.by(PersonByEmail)
    row = by.get(email="o'x@y.z")
    assert row.id == 900 and row == people.get(id=900)
    with pytest.raises(made.NotFound):
        by.get(email="nobody")
    by.delete(email="o'x@y.z")
    with pytest.raises(made.NotFound):
        people.get(id=900)
    with pytest.raises(made.StatusError, match="by columns of complex ones"):
        people.by(PersonByCountryCodeNumber).get(country_code="DE", number=1)


def test_no_row_is_found_by_a_key_of_inner_columns(made: Any, hazard: Any) -> None:
    categories = hazard.key_alias_path.categories
    with pytest.raises(made.StatusError, match="by columns of complex ones") as one:
        categories.get(entity_info_id=1, name="a")
    assert one.value.status == 501


def test_dynamic_properties_are_kept_and_found(hazard: Any) -> None:
    from answered_client.hazard.open_type import UD01  # type: ignore[import-not-found]  # generated

    rows = hazard.open_type.ud_01s
    rating, exact = UD01.dynamic("Rating", int), UD01.dynamic("Exact", Decimal)
    for number in (3, 4):
        row = UD01(key_1=f"k{number}")
        rating.put(row, number)
        exact.put(row, Decimal("12345678901234567890.25"))
        rows.create(row)
    found = list(rows.where(rating > 3))
    assert [row.key_1 for row in found] == ["k4"]
    assert exact.of(found[0]) == Decimal("12345678901234567890.25")
    assert rows.where(exact == Decimal("12345678901234567890.25")).count() == 2
    rating.put(found[0], 1)
    rows.update(found[0])
    ordered = rows.where(rating < 5).order_by(rating.desc()).select(rating)
    assert [rating.of(row) for row in ordered] == [3, 1]


def test_rows_of_several_types_come_in_their_own_classes(
    made: Any, hazard: Any
) -> None:
    from answered_client import isof, seen_from
    from answered_client.hazard.derived_types import (  # type: ignore[import-not-found]  # generated
        Employee,
        Manager,
        Person,
    )

    people = hazard.derived_types.people
    for row in people:
        people.delete(row)
    for number, kind in enumerate((Person, Employee, Manager), 1):
        values = {} if kind is Person else {"salary": Decimal(number)}
        assert type(people.create(kind(id=number, **values))) is kind
    assert [type(row) for row in people] == [Person, Employee, Manager]
    staff = people.of(Employee)
    assert [row.id for row in staff.where(Employee.salary > 1)] == [2, 3]
    salary = seen_from(Person, Employee.salary)
    found = people.where(isof(Manager) | (salary < 3)).order_by(salary.desc())
    assert [row.id for row in found] == [3, 2]
    row = staff.get(id=3)
    row.salary = Decimal("7.5")
    staff.update(row)
    assert people.get(id=3).salary == staff.of(Manager).first().salary == row.salary
    assert staff.at(id=2).column(Employee.salary).get() == 2
    with pytest.raises(made.NotFound):
        staff.get(id=1)
    with pytest.raises(made.NotFound):
        staff.delete(id=1)


def test_the_snippets_of_the_guide_run(
    hazard: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from answered_client.hazard import alternate_keys, open_type, streams

    monkeypatch.chdir(tmp_path)
    (tmp_path / "harbour.jpg").write_bytes(b"\xff\xd8" * 70_000)
    photos, people = hazard.streams.photos, hazard.alternate_keys.people
    photos.create(streams.Photo(name="harbour"))
    email, country = "ann@example.com", alternate_keys.Country(code="DE")
    people.create(alternate_keys.Person(id=901, email=email, number=2, country=country))
    found = {**vars(streams), **vars(alternate_keys), "photos": photos}
    found["people"] = people
    exec(snippet("Streams"), found)
    assert (tmp_path / "small.png").read_bytes() == b"small"
    assert photos.at(name="harbour").media.read() == b"new"
    exec(snippet("Alternate keys"), found)
    assert found["row"].id == 901
    bags, kind = hazard.open_type.ud_01s, open_type.UD01
    rated = kind(key_1="rated")
    kind.dynamic("Rating", int).put(rated, 4)
    bags.create(rated)
    exec(snippet("Open types"), {"UD01": kind, "rows": bags})
    assert kind.dynamic("Rating", int).of(bags.get(key_1="rated")) == 5
