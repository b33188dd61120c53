"""Which lines meet a change of what OData services have beyond Epicor's: streams, alternate keys, bound operations, restrictions."""

from __future__ import annotations

from pathlib import Path

from codegen.source.snapshot import open_snapshot
from tests.upgrade import laboratory as lab
from tests.upgrade.laboratory import BAQ, FUNCTIONS, METHODS, PARAMETERS, SERVICE
from tests.upgrade.laboratory import Mutation, drop, put
from tests.upgrade.test_kinds import DEPRECATED, PHONE, TRIALS, also_by, prop, refused
from tests.upgrade.test_usages import looked_at, marked, told

PROGRAM = '''
from __future__ import annotations

from acme import AsyncKinetic, Kinetic
from acme.erp.bo.lab import Note  # met: erp.bo.lab.Note
from acme.erp.bo.lab import Person, Probe
from acme.erp.bo.lab import PersonByFirstName  # broken: erp.bo.lab.PersonByFirstName
from acme.erp.bo.lab import PersonByShelf


class PersonByName:
    """A decoy."""

    photo = ""


def streams(kinetic: Kinetic, decoy: PersonByName) -> None:
    probe = kinetic.erp.bo.lab.probes.at(probe_num=1, plant="A")  # met: erp.bo.lab.Probe.probe_num
    probe.stream(Probe.photo).save("x")  # broken: erp.bo.lab.Probe.photo
    print(decoy.photo)


def keys_of_rows(kinetic: Kinetic, row: Probe) -> None:
    probes = kinetic.erp.bo.lab.probes
    probes.delete(probe_num=1, plant="A")  # met: erp.bo.lab.Probe.probe_num
    print(probes.delete(row), probes.at(row))


def media(kinetic: Kinetic) -> None:
    trial = kinetic.erp.bo.lab.trials.at(trial_num=1)  # met: erp.bo.lab.trials
    trial.media.read()  # broken: erp.bo.lab.trials


def keys(kinetic: Kinetic) -> None:
    people = kinetic.erp.bo.lab.people
    people.by(PersonByFirstName).get(first_name="A")  # broken: erp.bo.lab.PersonByFirstName
    people.by(PersonByShelf).get(shelf=1)


def dynamic() -> None:
    print(Note.dynamic("more", str))  # broken: erp.bo.lab.Note
    print(Note)  # met: erp.bo.lab.Note


async def operations(kinetic: AsyncKinetic) -> None:
    people = kinetic.erp.bo.lab.people
    await people.at(id="A").greet(words="x")  # broken: erp.bo.lab_methods.PersonOperations.greet
    await people.at(id="A").call()
    await people.greet_all()  # broken: erp.bo.lab_methods.PersonSetOperations.greet_all


def restricted(kinetic: Kinetic) -> None:
    me = kinetic.erp.bo.lab.notes  # met: erp.bo.lab.notes
    print(me.count())
    trials = kinetic.erp.bo.lab.trials  # met: erp.bo.lab.trials
    trials.delete(trial_num=1)  # broken: erp.bo.lab.trials
    kinetic.erp.bo.lab.trials.delete(trial_num=1)  # broken: erp.bo.lab.trials
    print(trials.first())
'''


def operation(name: str, binding: str, more: str = "") -> str:
    parameter = f'<Parameter Name="them" Type="{binding}"/>'
    return f'<Action Name="{name}" IsBound="true">{parameter}{more}</Action>'


GREET = operation("Greet", "Lab.Person", '<Parameter Name="Words" Type="Edm.String"/>')
GREET_ALL = operation("GreetAll", "Collection(Lab.Person)")
PERSON = '<EntityType Name="Person">'
FURTHER: list[Mutation] = [
    drop(METHODS, BAQ, PARAMETERS, FUNCTIONS),
    put(SERVICE, PHONE, PHONE + prop("Photo", "Edm.Stream")),
    put(SERVICE, PERSON, PERSON + also_by("FirstName") + also_by("Shelf")),
    put(
        SERVICE, '<EntityType Name="Note">', '<EntityType Name="Note" OpenType="true">'
    ),
    put(
        SERVICE,
        '<EntityType Name="Trial">',
        '<EntityType Name="Trial" HasStream="true">',
    ),
    put(
        SERVICE,
        "<EntityContainer",
        f'{GREET}{GREET_ALL}{operation("Call", "Lab.Person")}<EntityContainer',
    ),
]
COMPANY = '<Property Name="Company" Type="Edm.String" Nullable="false"'
NUM = '\n        <Property Name="ProbeNum" Type="Edm.Int32" Nullable="false"'


def deprecated(column: str) -> str:
    return f"{column}>{DEPRECATED}</Property>"


LOST: list[Mutation] = [
    put(SERVICE, f"{COMPANY}/>{NUM}/>", deprecated(COMPANY) + deprecated(NUM)),
    put(SERVICE, prop("Photo", "Edm.Stream"), ""),
    put(SERVICE, also_by("FirstName"), ""),
    put(SERVICE, ' OpenType="true"', ""),
    put(SERVICE, ' HasStream="true"', ""),
    put(SERVICE, GREET, "", GREET_ALL, ""),
    put(SERVICE, TRIALS, f"{TRIALS[:-2]}>{refused('Delete')}</EntitySet>"),
    put(
        SERVICE,
        '<EntitySet Name="Notes" EntityType="Lab.Note"/>',
        f'<EntitySet Name="Notes" EntityType="Lab.Note">{DEPRECATED}</EntitySet>',
    ),
]


def test_exactly_the_lines_that_meet_a_change_are_reported(tmp_path: Path) -> None:
    files = lab.laboratory()
    for change in FURTHER:
        change(files)
    old = open_snapshot(lab.write(tmp_path / "old", files))
    for change in LOST:
        change(files)
    new = open_snapshot(lab.write(tmp_path / "new", files))
    source = tmp_path / "main.py"
    source.write_text(PROGRAM, "utf-8")
    met = looked_at((old, new), tmp_path, source)
    assert sorted(told(met)) == sorted(marked(PROGRAM))
