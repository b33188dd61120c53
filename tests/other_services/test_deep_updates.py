"""Children that are changed with their row: what an update sends, what the sandbox stores, and what is refused without a word being lost."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest
from loopback import Answer, Loopback
from other_services.both import CASES
from support import SETTINGS, generated_as

from codegen.sandbox import Temperament
from codegen.sandbox.companies import Companies, Company
from codegen.source.layout import path_for, stem

OLD, NEW = "Hazard.TeamsSvc", "Hazard.NewTeamsSvc"
"""The case, and the same service as OData 4.01 without annotations."""
TEAMS = [{"ID": 1, "Name": "Blue"}, {"ID": 2, "Name": "Red"}]
PEOPLE = [{"ID": n, "Name": name} for n, name in enumerate("ABCDE", 1)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("teams")
    text = (CASES / "deep_updates" / "metadata.edmx").read_text("utf-8")
    later = text.replace('Edmx Version="4.0"', 'Edmx Version="4.01"')
    later = later.replace("DeepUpdateSupport", "Other")
    for service, document in {OLD: text, NEW: later}.items():
        file = folder / "metadata" / path_for("service", stem(service))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document, "utf-8")
    generated_as("teams_client", folder, metadata=folder / "metadata")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def companies(folder: Path) -> Iterator[Companies]:
    with Companies(folder / "metadata", None, SETTINGS).served() as found:
        yield found


class World:
    """A company with teams, and the writes that reached it."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.writes: list[tuple[str, str, Any, str]] = []
        for service in (OLD, NEW):
            company.put(f"{service}.Teams", TEAMS)
            company.put(f"{service}.Employees", PEOPLE)
            company.put(f"{service}.Skills", [{"Name": "Welding", "Level": 1}])

    def noted(self, request: httpx2.Request) -> None:
        if request.method != "GET":
            path = request.url.raw_path.decode().partition("Svc/")[2]
            body = json.loads(request.read() or b"null")
            version = request.headers.get("odata-version", "")
            self.writes.append((request.method, path, body, version))

    @contextmanager
    def client(self, **settings: Any) -> Iterator[Any]:
        with httpx2.Client(event_hooks={"request": [self.noted]}) as http:
            kind = import_module("teams_client").Kinetic
            with kind(http=http, **self.who, **settings) as kinetic:
                yield kinetic

    @property
    def who(self) -> dict[str, Any]:
        settings = self.company.settings
        return {
            "url": self.company.url,
            "company": self.company.company,
            "api_key": settings.api_key,
            "username": settings.username,
            "password": settings.password,
        }

    def url(self, path: str, service: str = OLD) -> str:
        root = f"{self.company.url}/api/v2/odata/{self.company.company}"
        return f"{root}/{service}/{path}"


@pytest.fixture
def world(companies: Companies) -> World:
    return World(companies.begin(Temperament(etags=True)))


@pytest.fixture
def service(world: World) -> Iterator[Any]:
    with world.client() as kinetic:
        found = kinetic.hazard.teams
        for number in (1, 2, 3):
            _members(found, 1).link(found.employees.at(id=number))
        world.writes.clear()
        yield found


def _members(service: Any, number: int) -> Any:
    from teams_client.hazard.teams import EmployeeKey, Team

    return service.teams.at(id=number).below(Team.members, EmployeeKey)


def _team(service: Any) -> Any:
    from teams_client.hazard.teams import Team

    return service.teams.expand(Team.members, Team.lead, Team.notes).get(id=1)


def test_an_update_sends_what_was_added_changed_and_removed(
    service: Any, world: World
) -> None:
    from teams_client.hazard.teams import Employee

    team = _team(service)
    gone, changed, same = team.members
    team.name = "Green"
    changed.pay = Decimal("7.50")
    team.members.remove(gone)
    team.members.append(Employee(id=9, name="New", pay=Decimal("1.25")))
    team.members.append(service.employees.at(id=4))
    tag = changed.model_extra["@odata.etag"]
    service.teams.update(team)
    assert world.writes == [
        (
            "PATCH",
            "Teams(1)",
            {
                "Name": "Green",
                "Members@delta": [
                    {"@removed": {"reason": "changed"}, "ID": 1},
                    {"@etag": tag, "ID": 2, "Pay": 7.5},
                    {"ID": 9, "Name": "New", "Pay": 1.25},
                    {"@id": world.url("Employees(4)")},
                ],
            },
            "4.01",
        )
    ]
    assert sorted(row.id for row in _members(service, 1)) == [2, 3, 4, 9]
    assert service.employees.get(id=2).pay == Decimal("7.50")
    assert service.employees.get(id=1).name == "A", "removed, and not deleted"
    # Which rows the server has made of new ones is not known.
    with pytest.raises(Exception, match="`members` of this Team is not loaded"):
        team.members  # noqa: B018  # what is tested
    service.teams.update(team)
    assert len(world.writes) == 1, "sent once"


def test_what_was_sent_is_stored_and_children_stay(service: Any, world: World) -> None:
    team = _team(service)
    team.members[0].name, team.members[1].name = "X", "Y"
    del team.members[2]
    service.teams.update(team)
    assert [row.name for row in team.members] == ["X", "Y"]
    service.teams.update(team)
    assert len(world.writes) == 1
    team.members[0].name = "Z"
    service.teams.update(team)
    # The etag of its first state is no longer its own.
    assert world.writes[-1][2] == {"Members@delta": [{"ID": 1, "Name": "Z"}]}
    team.members.reverse()
    service.teams.update(team)
    assert len(world.writes) == 2, "an order is not a change"


def test_a_change_of_a_colleague_is_not_overwritten(service: Any, world: World) -> None:
    from teams_client import Conflict

    team = _team(service)
    other = service.employees.get(id=2)
    other.name = "theirs"
    service.employees.update(other)
    team.name = "mine"
    team.members[1].name = "mine"
    with pytest.raises(Conflict):
        service.teams.update(team)
    assert service.teams.get(id=1).name == "Blue", "all or nothing"
    assert service.employees.get(id=2).name == "theirs"
    # Nothing is forgotten by a write that failed.
    with pytest.raises(Conflict):
        service.teams.update(team)


def test_a_single_child_is_set_changed_and_cleared(service: Any, world: World) -> None:
    from teams_client.hazard.teams import Employee, Team

    lead = service.teams.at(id=1).one(Team.lead)
    bodies: list[Any] = []

    def sent(team: Any) -> None:
        service.teams.update(team)
        bodies.append(world.writes[-1][2])

    team = _team(service)
    team.lead = Employee(id=20, name="Boss")
    sent(team)
    assert lead.get().name == "Boss"
    team = _team(service)
    team.lead.name = "Chief"
    sent(team)
    assert lead.get().name == team.lead.name == "Chief"
    team.lead = service.employees.get(id=3)
    sent(team)
    assert lead.get().id == 3
    team = _team(service)
    team.lead = service.employees.at(id=4)
    sent(team)
    assert lead.get().id == 4
    team = _team(service)
    team.lead = None
    sent(team)
    assert bodies == [
        {"Lead": {"ID": 20, "Name": "Boss"}},
        {"Lead": {"@etag": 'W/"6"', "ID": 20, "Name": "Chief"}},
        {"Lead": {"ID": 3}},
        {"Lead": {"@id": world.url("Employees(4)")}},
        {"Lead": None},
    ]
    assert _team(service).lead is None
    assert service.employees.get(id=4)
    # What was not read is cleared as well, and so it is by a row that was made here.
    unread = service.teams.get(id=1)
    unread.lead = None
    for team in (unread, Team(id=1, lead=None)):
        lead.link(service.employees.at(id=4))
        service.teams.update(team)
        assert world.writes[-1][2] == {"Lead": None}
        assert _team(service).lead is None


def test_children_of_children_and_those_that_only_their_row_has(
    service: Any, world: World
) -> None:
    from teams_client.hazard.teams import Employee, Note, Skill, Team

    team = _team(service)
    team.notes = [Note(nr=1, text="one"), Note(nr=2, text="two")]
    service.teams.update(team)
    team = service.teams.expand(Team.notes, Team.members.expand(Employee.skills)).get(
        id=1
    )
    assert [note.text for note in team.notes] == ["one", "two"]
    first, second = team.notes
    team.notes.remove(first)
    second.text = "2"
    team.members[0].skills = [Skill(name="Sewing", level=3)]
    team.members[1].skills.append(service.skills.at(name="Welding"))
    service.teams.update(team)
    body = world.writes[-1][2]
    assert body["Notes@delta"] == [
        {"@removed": {"reason": "changed"}, "Nr": 1},
        {"Nr": 2, "Text": "2"},
    ]
    assert [list(item.items())[1:] for item in body["Members@delta"]] == [
        [("ID", 1), ("Skills@delta", [{"Name": "Sewing", "Level": 3}])],
        [("ID", 2), ("Skills@delta", [{"@id": world.url("Skills('Welding')")}])],
    ]
    found = service.teams.expand(Team.notes, Team.members.expand(Employee.skills)).get(
        id=1
    )
    assert [(note.nr, note.text) for note in found.notes] == [(2, "2")]
    skills = [[skill.name for skill in row.skills] for row in found.members]
    assert skills == [["Sewing"], ["Welding"], []]


def test_what_is_stored_is_kept_with_refresh(service: Any, world: World) -> None:
    team = _team(service)
    team.members[0].name = "X"
    team.name = "Green"
    service.teams.update(team, refresh=True)
    assert (team.name, team.members[0].name) == ("Green", "X")
    team.members[0].name = "Y"
    service.teams.update(team)
    assert service.employees.get(id=1).name == "Y"


def test_a_dry_run_sends_nothing_and_forgets_nothing(
    service: Any, world: World
) -> None:
    team = _team(service)
    team.members[0].name = "X"
    request = service.teams.update(team, dry_run=True)
    assert request.json()["Members@delta"][0]["Name"] == "X" and not world.writes
    service.teams.update(team)
    assert service.employees.get(id=1).name == "X"


def test_what_cannot_be_sent_is_refused(service: Any, world: World) -> None:
    from teams_client import KineticError
    from teams_client.hazard.teams import Employee, Team

    team = service.teams.get(id=1)
    for rows in ([Employee(id=9)], []):
        team.members = rows
        with pytest.raises(KineticError, match="`members` of Team was not read"):
            service.teams.update(team)
    team = _team(service)
    team.members.append(team.members[0])
    with pytest.raises(KineticError, match="holds a row twice"):
        service.teams.update(team)
    with pytest.raises(KineticError, match="holds a row twice"):
        team.members[-1] = service.employees.get(id=1)
        service.teams.update(team)
    # What is no row of it, which a list takes unseen.
    for wrong in (service.skills.get(name="Welding"), 5):
        team = _team(service)
        team.members.append(wrong)
        with pytest.raises(TypeError, match="`members` of Team takes Employee, not"):
            service.teams.update(team)
    # By another set, whose metadata says that it takes none.
    skilled = service.employees.expand(Employee.skills).get(id=1)
    from teams_client.hazard.teams import Skill

    skilled.skills.append(Skill(name="x"))
    with pytest.raises(KineticError, match="rows of another set, and they have chang"):
        service.employees.update(skilled)
    made = Team(id=1, name="made here", members=[Employee(id=9)])
    with pytest.raises(KineticError, match="was not read"):
        service.teams.update(made)
    assert not world.writes


def test_a_row_that_is_below_itself_is_refused(service: Any, world: World) -> None:
    from teams_client.hazard.teams import Employee, Team

    read, new = _team(service), Team(id=9, name="New")
    read.members[0].team = read
    employee = Employee(id=9, name="N", pay=Decimal(1), team=new)
    new.members = [employee]
    for write in (
        lambda: service.teams.update(read),
        lambda: service.teams.create(new),
        lambda: service.employees.create(employee),
    ):
        with pytest.raises(Exception, match="itself below") as caught:
            write()
        assert type(caught.value).__name__ == "KineticError"
    assert not world.writes
    # One that is twice in a tree, and not below itself, is none.
    row = _team(service)
    row.lead = row.members[0]
    row.lead.__pydantic_extra__["Odd"] = "sent by the server, and not declared"
    service.teams.update(row)
    assert [body["Lead"] for _, _, body, _ in world.writes] == [{"ID": 1}]


def test_the_version_or_a_setting_says_that_a_service_takes_them(world: World) -> None:
    from teams_client.hazard.new_teams import Employee, Team

    with world.client() as kinetic:
        later = kinetic.hazard.new_teams
        team = later.teams.expand(Team.members).get(id=1)
        team.members.append(Employee(id=9, name="New"))
        later.teams.update(team)
        assert world.writes[-1][2:] == (
            {"Members@delta": [{"ID": 9, "Name": "New"}]},
            "4.01",
        )
        assert later.employees.get(id=9).name == "New"
    from teams_client.hazard.teams import Employee as Person

    with world.client(deep_updates=True) as kinetic:
        old = kinetic.hazard.teams
        employee = old.employees.expand(Person.skills).get(id=1)
        employee.skills.append(old.skills.at(name="Welding"))
        with pytest.raises(Exception, match="is of a deep update, which is not taken"):
            old.employees.update(employee)
        assert list(world.writes[-1][2]) == ["Skills@delta"]


def test_tasks_send_the_same(world: World) -> None:
    from teams_client import AsyncKinetic
    from teams_client.hazard.new_teams import Employee, Team

    async def run() -> list[Any]:
        async with AsyncKinetic(**world.who) as kinetic:
            service = kinetic.hazard.new_teams
            team = await service.teams.expand(Team.members).get(id=1)
            team.members.append(Employee(id=9, name="New"))
            await service.teams.update(team)
            team = await service.teams.expand(Team.members).get(id=1)
            return [row.name for row in team.members]

    assert asyncio.run(run()) == ["New"]


def test_children_in_the_reply_to_an_update_are_no_columns(
    folder: Path, loopback: Loopback
) -> None:
    """A server may send the children that it was sent (OData Protocol 4.01, section 11.4.2.2)."""
    from teams_client import Kinetic
    from teams_client.hazard.teams import Team

    row = {"ID": 1, "Name": "Blue", "Members": [{"ID": 1, "Name": "A"}]}
    later = {"ID": 1, "Name": "Set", "Members": [{"ID": 1, "Name": "Theirs"}]}
    loopback.reset(lambda call: Answer(row if call.method == "GET" else later))
    with Kinetic(
        loopback.url, company="EPIC06", api_key="k", username="u", password="p"
    ) as kinetic:
        teams = kinetic.hazard.teams.teams
        team = teams.expand(Team.members).get(id=1)
        team.members[0].name = "Mine"
        teams.update(team, refresh=True)
        assert team.name == "Set" and not team.model_extra
        teams.update(team)
        assert [call.method for call in loopback.calls] == ["GET", "PATCH"]
        team.members[0].pay = Decimal(1)
        teams.update(team)
        assert loopback.calls[-1].body == {"Members@delta": [{"ID": 1, "Pay": 1}]}


def test_a_row_that_is_replaced_names_all_children_that_there_are(
    world: World,
) -> None:
    """A delta takes PATCH (OData Protocol 4.01, section 11.4.3.1)."""
    from teams_client.hazard.new_teams import EmployeeKey, Team

    with world.client() as kinetic:
        service = kinetic.hazard.new_teams
        members = service.teams.at(id=1).below(Team.members, EmployeeKey)
        for number in (1, 2):
            members.link(service.employees.at(id=number))
        team = service.teams.get(id=1)
        team.members = [service.employees.at(id=3)]
        service.teams.replace(team)
        method, _, body, _ = world.writes[-1]
        url = world.url("Employees(3)", NEW)
        assert (method, body["Members"]) == ("PUT", [{"@id": url}])
        assert [row.id for row in members] == [3]
        assert [place.key for place in members.references()] == [EmployeeKey(id=3)]
        lead = service.teams.at(id=1).one(Team.lead)
        assert lead.reference() is None
        lead.link(next(members.references()))
        assert lead.reference().key == EmployeeKey(id=3)


def test_contained_rows_have_keys_that_their_parents_alone_know(
    service: Any, world: World
) -> None:
    """Rows are made up of sets alone. The sandbox has no second row with a key, and does not call it a duplicate."""
    from teams_client import ServerError
    from teams_client.hazard.teams import Note, NoteKey, Team

    first, second = (
        service.teams.at(id=number).below(Team.notes, NoteKey) for number in (1, 2)
    )
    for number in range(1, 30):
        first.create(Note(nr=number, text="new"))
    assert [note.nr for note in first] == [*range(1, 30)]
    assert list(second) == []
    with pytest.raises(ServerError, match="501 .*one key below several parents"):
        second.create(Note(nr=1))
