"""Which lines of a program meet a change: each line says so itself, and the diff must say the same and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from codegen.config import Config, Package
from codegen.emit.importable import import_name
from codegen.errors import CodegenError
from codegen.source.cache import Cache
from codegen.source.snapshot import Snapshot, open_snapshot
from codegen.upgrade import recall
from codegen.upgrade.checker import check
from codegen.upgrade.difference import Difference, difference
from codegen.upgrade.program import for_every_platform
from codegen.upgrade.diagnostics import Error, Job, Place, Seen, Touch
from codegen.upgrade.usages import Usage, names_in, usages
from tests.long import LONG_ONLY
from tests.upgrade import laboratory as lab
from tests.upgrade.laboratory import (
    BAQ,
    FUNCTIONS,
    METHODS,
    PARAMETERS,
    SERVICE,
    edit,
    put,
)

PROGRAM = '''
from __future__ import annotations

from typing import TYPE_CHECKING

from acme import AsyncKinetic, Kinetic
from acme.erp.bo import lab
from acme.erp.bo.lab import Person, Probe

if TYPE_CHECKING:
    from acme.erp.bo.lab import Note  # broken: erp.bo.lab.Note


class Phone:
    """A decoy: its names are those of columns."""

    phone_num = ""
    weight = 1

    def run(self, remark: str) -> None:
        print(remark, self.phone_num)


def call(phone: Phone, plant: str, first_name: str = "") -> str:
    phone.phone_num = plant
    phone.run(remark="x")
    return {"phone_num": phone.phone_num, "loyalty_c": first_name}["phone_num"]


def show(row: Probe, note: "Note | None" = None) -> None:  # broken: erp.bo.lab.Note
    print(row.phone_num)  # broken: erp.bo.lab.Probe.phone_num
    print(row.plant, row.weight)  # met: erp.bo.lab.Probe.weight
    total: int = 1
    if row.weight is not None and row.weight > 5:  # met: erp.bo.lab.Probe.weight
        total = int(row.weight)  # met: erp.bo.lab.Probe.weight


def untyped(kinetic: Kinetic):
    for probe in kinetic.erp.bo.lab.probes:
        yield probe.loyalty_c  # broken: erp.bo.lab.Probe.loyalty_c


def everything(kinetic: Kinetic) -> None:
    probes = kinetic.erp.bo.lab.probes
    c = probes.row
    for row in probes.where(
        c.plant == "MAIN",
        c.phone_num.contains("555"),  # broken: erp.bo.lab.Probe.phone_num
    ).order_by(c.weight):  # met: erp.bo.lab.Probe.weight
        row.phone_num = "555-0100"  # broken: erp.bo.lab.Probe.phone_num
        probes.update(row)
    numbers = [p.phone_num for p in probes.top(5)]  # broken: erp.bo.lab.Probe.phone_num
    first = probes.first()
    held = [n for n, _ in probes.values(Probe.probe_num, Probe.phone_num)]  # broken: erp.bo.lab.Probe.phone_num
    print(held, probes.as_(Own).where(Own.loyalty_c == "x").count())  # broken: erp.bo.lab.Probe.loyalty_c
    print(numbers, first and first.phone_num)  # broken: erp.bo.lab.Probe.phone_num
    probes.create(Probe(probe_num=1, phone_num="1"))  # broken: erp.bo.lab.Probe.phone_num
    probes.create(lab.Probe(probe_num=1, plant="MAIN"))
    one = kinetic.erp.bo.lab.trials.get(trial_num=12)  # broken: erp.bo.lab.Trial
    print(one.outcome)
    person = kinetic.erp.bo.lab.people.get(id="A")
    print(person.birthday)  # met: erp.bo.lab.Person.birthday
    kinetic.erp.bo.lab.run(probe_num=1, remark="x")  # broken: erp.bo.lab.run(remark)
    kinetic.erp.bo.lab.run(probe_num=1)
    kinetic.erp.bo.lab.ping()
    stock = kinetic.erp.bo.lab.get_stock(where="").return_obj.stock
    stock.add(bin="A", on_hand=1)  # broken: erp.bo.lab_methods.StockRow.on_hand
    for found in kinetic.baq.z_tests(plant_id="MAIN"):  # broken: baq.z_tests(plant_id)
        print(found.trial_outcome, found.trial_trial_num)  # broken: baq.z_tests.ZTests.trial_outcome
    tests = kinetic.baq.z_tests
    print(tests(start_date=None).count(), tests(plant_id="A"))  # broken: baq.z_tests(plant_id)
    weight = kinetic.efx.lab.weigh(part_num="W")  # broken: efx.lab.weigh(lot)
    print(weight.weight, weight.scale)  # broken: efx.lab.WeighResult.scale


async def later(kinetic: AsyncKinetic) -> None:
    async for row in kinetic.erp.bo.lab.probes:
        print(row.phone_num)  # broken: erp.bo.lab.Probe.phone_num
    one = await kinetic.erp.bo.lab.trials.get(trial_num=3)  # broken: erp.bo.lab.Trial
    print(one)


def born(person: Person) -> str:
    day = person.birthday  # met: erp.bo.lab.Person.birthday
    return day.isoformat() if day else ""  # broken: erp.bo.lab.Person.birthday


class Own(Probe):
    def shout(self) -> str:
        return (self.loyalty_c or "").upper()  # broken: erp.bo.lab.Probe.loyalty_c


def columns(rows: type[Probe]) -> object:
    return rows.loyalty_c  # broken: erp.bo.lab.Probe.loyalty_c
'''

ELSEWHERE = '''
from __future__ import annotations

import os
import sys
import typing
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import acme.erp.bo.lab as lab
import shelf
from acme import Kinetic
from acme.erp.bo.lab import Probe
from acme.erp.bo.lab_methods import StockTableset


class Desk:
    """A decoy: its types are known."""

    phone_num = ""

    def model_copy(self, update: dict[str, str]) -> None: ...


def decoys(desk: Desk, names: dict[str, Any]) -> None:
    """PhoneNum eq 'x' is a filter, and no code."""
    print(shelf.weight, shelf.Drawer.weight, [desk].count(desk))
    print(desk.phone_num, getattr(desk, "phone_num"), "phone_num", {"phone_num": 1})
    desk.model_copy(update={"phone_num": "1"})
    print("PhoneNum is a column, and in use", names["PhoneNum"], dict(phone_num=1))
    print("Plant eq 'PhoneNum'", f"Plant eq '{desk.phone_num}'")


def add(ds: StockTableset) -> None:
    ds.stock.add(bin="A", on_hand=1)  # broken: erp.bo.lab_methods.StockRow.on_hand
    ds.stock.add(bin="A")
    new = ds.stock.add
    new(on_hand=1)  # broken: erp.bo.lab_methods.StockRow.on_hand


class Own(lab.Probe):
    phone_num: Any = ""  # broken: erp.bo.lab.Probe.phone_num

    def shout(self) -> str:
        return super().loyalty_c or ""  # broken: erp.bo.lab.Probe.loyalty_c


class Remarks(lab.Note):  # broken: erp.bo.lab.Note
    pass


def own(row: Own) -> None:
    print(row.loyalty_c)  # broken: erp.bo.lab.Probe.loyalty_c
    Own(loyalty_c="")  # broken: erp.bo.lab.Probe.loyalty_c


def matched(row: object) -> None:
    match row:
        case Probe(loyalty_c=tier):  # broken: erp.bo.lab.Probe.loyalty_c
            print(tier)


def elsewhere(row: Probe, kinetic: Kinetic) -> None:
    if sys.platform == "win32":
        print(row.loyalty_c)  # broken: erp.bo.lab.Probe.loyalty_c
    elif sys.platform.startswith("darwin"):
        print(row.loyalty_c, row.plant)  # broken: erp.bo.lab.Probe.loyalty_c
    elif sys.platform == "linux":
        print(row.loyalty_c)  # broken: erp.bo.lab.Probe.loyalty_c
    if sys.version_info >= (4, 0):
        print(row.loyalty_c)  # broken: erp.bo.lab.Probe.loyalty_c
    if not TYPE_CHECKING:
        print(row.loyalty_c)  # broken: erp.bo.lab.Probe.loyalty_c
    if typing.TYPE_CHECKING:
        pass
    else:
        print(row.weight)  # met: erp.bo.lab.Probe.weight
    é = "é" if os.name == "nt" else row.loyalty_c if sys.platform == "aix" else ""  # broken: erp.bo.lab.Probe.loyalty_c
    kinetic.erp.bo.lab.run(probe_num=1, remark=é)  # broken: erp.bo.lab.run(remark)


def unreachable(row: Probe, kinetic: Kinetic) -> None:
    if row is None:
        print(row.loyalty_c)  # broken: erp.bo.lab.Probe.loyalty_c
    return
    print(row.loyalty_c)  # broken: erp.bo.lab.Probe.loyalty_c
    print(Probe.loyalty_c, row.plant)  # broken: erp.bo.lab.Probe.loyalty_c
    print(Probe(probe_num=1).weight)  # met: erp.bo.lab.Probe.weight
    print([p.loyalty_c for p in kinetic.erp.bo.lab.probes])  # cannot tell: erp.bo.lab.Probe.loyalty_c
    kinetic.erp.bo.lab.run(probe_num=1, remark="")  # broken: erp.bo.lab.run(remark)


def untyped(row, desk: Desk, anything: Any, typed: Probe) -> None:
    print(row.phone_num)  # cannot tell: erp.bo.lab.Probe.phone_num
    print(getattr(anything, "phone_num"))  # cannot tell: erp.bo.lab.Probe.phone_num
    print(hasattr(typed, "loyalty_c"))  # cannot tell: erp.bo.lab.Probe.loyalty_c
    print(sorted([typed], key=attrgetter("loyalty_c")))  # cannot tell: erp.bo.lab.Probe.loyalty_c
    row.run(remark="")  # cannot tell: erp.bo.lab.run(remark)
    typed.model_copy(update={"phone_num": ""})  # cannot tell: erp.bo.lab.Probe.phone_num
    values = {
        "plant": "",
        "phone_num": "",  # cannot tell: erp.bo.lab.Probe.phone_num
    }
    print(Probe(**values), Probe(**{"loyalty_c": ""}))  # cannot tell: erp.bo.lab.Probe.loyalty_c
    print(Probe(**dict(loyalty_c="")))  # cannot tell: erp.bo.lab.Probe.loyalty_c


def texts(kinetic: Kinetic, phone: str) -> None:
    probes = kinetic.erp.bo.lab.probes
    print(probes.where(f"PhoneNum eq '{phone}'").first())  # cannot tell: erp.bo.lab.Probe.phone_num
    print(probes.where("contains(PhoneNum, '5')").first())  # cannot tell: erp.bo.lab.Probe.phone_num
    kinetic.erp.bo.lab.get_stock(where="PhoneNum = '5' BY PhoneNum")  # cannot tell: erp.bo.lab.Probe.phone_num
    order = "Plant,PhoneNum desc"  # cannot tell: erp.bo.lab.Probe.phone_num
    print(order)
'''

CHANGES = [
    put(SERVICE, '"PhoneNum"', '"PhoneNumber"'),
    put(SERVICE, '<Property Name="Loyalty_c" Type="Edm.String"/>', ""),
    put(SERVICE, 'Name="Weight" Type="Edm.Decimal"', 'Name="Weight" Type="Edm.Double"'),
    put(SERVICE, 'Name="Birthday" Type="Edm.Date"', 'Name="Birthday" Type="Edm.Int32"'),
    put(SERVICE, '<EntitySet Name="Notes" EntityType="Lab.Note"/>', ""),
    put(
        SERVICE,
        '<EntityType Name="Note">\n        <Property Name="Line" Type="Edm.String"/>\n      </EntityType>',
        "",
    ),
    put(
        SERVICE,
        '<PropertyRef Name="TrialNum"/>',
        '<PropertyRef Name="TrialNum"/><PropertyRef Name="Lot"/>',
    ),
    put(
        SERVICE,
        '<Property Name="TrialNum" Type="Edm.Int32" Nullable="false"/>',
        '<Property Name="TrialNum" Type="Edm.Int32" Nullable="false"/><Property Name="Lot" Type="Edm.String" Nullable="false"/>',
    ),
    edit(
        METHODS,
        lambda v: v["components"]["schemas"]["Run_input"]["properties"].pop("remark"),
    ),
    edit(
        METHODS,
        lambda v: v["components"]["schemas"]["Lab.StockRow"]["properties"].pop(
            "OnHand"
        ),
    ),
    put(BAQ, '<Property Name="Trial_Outcome" Type="Edm.Decimal"/>', ""),
    edit(PARAMETERS, lambda v: v["returnObj"]["ExecutionParameter"].pop()),
    edit(FUNCTIONS, lambda v: v["returnObj"]["EfxFunctionSignature"].pop(3)),
    edit(
        FUNCTIONS,
        lambda v: v["returnObj"]["EfxFunctionSignature"].append(
            lab.signature("Weigh", "lot", 2)
        ),
    ),
]


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    folder = tmp_path_factory.mktemp("snapshots")
    files = lab.laboratory()
    old = lab.write(folder / "old", files)
    for change in CHANGES:
        change(files)
    return open_snapshot(old), open_snapshot(lab.write(folder / "new", files))


def looked_at(
    snapshots: tuple[Snapshot, Snapshot], folder: Path, source: Path
) -> list[Usage]:
    config = Config(package=Package(name="acme", path=folder))
    found = difference(*snapshots, config)
    met, problems = usages(*snapshots, config, found=found, sources=[source])
    assert not problems
    return met


def told(met: list[Usage]) -> set[tuple[int, str, str]]:
    """Line, verdict and change of each usage, as the programs' own lines say it."""
    return {
        (
            u.place.line,
            {"to look at": "met"}.get(u.verdict, u.verdict),
            u.change.place if u.change else u.says,
        )
        for u in met
    }


def marked(text: str) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.search(r"# (broken|met|cannot tell): (.+)$", line):
            yield number, match[1], match[2]


def test_exactly_the_lines_that_meet_a_change_are_told(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    """Those of everyday code, and new rows, subclasses, code for elsewhere, unreachable code and what nobody can tell."""
    folder = tmp_path / "program"
    (folder / "sub").mkdir(parents=True)
    for name, text in (("main", PROGRAM), ("elsewhere", ELSEWHERE)):
        (folder / f"{name}.py").write_text(text, "utf-8")
    (folder / "shelf.py").write_text("weight = 1\nclass Drawer:\n    weight = 2\n")
    (folder / "sub" / "main.py").write_text("phone_num = 1\nprint(phone_num)\n")
    met = looked_at(snapshots, tmp_path, folder)
    of_main = [u for u in met if u.place.file.name == "main.py"]
    assert sorted(told(of_main)) == sorted(marked(PROGRAM))
    of_elsewhere = [u for u in met if u not in of_main]
    assert sorted(told(of_elsewhere)) == sorted(marked(ELSEWHERE))
    assert {u.place.file.parent for u in met} == {folder.resolve()}
    assert all(u.says for u in met if u.verdict == "cannot tell")
    lines = PROGRAM.splitlines()
    for usage in of_main:
        change, line = usage.change, lines[usage.place.line - 1]
        if change and change.kind in ("column", "UD column", "BAQ column", "result"):
            name = change.place.rpartition(".")[2]
            shown = line[usage.place.column - 1 :]
            assert shown.startswith(name) or usage.place.line == born_line(lines)
            assert change.advice


def born_line(lines: list[str]) -> int:
    """The line that breaks without naming what changed."""
    return next(n for n, line in enumerate(lines, 1) if "day.isoformat" in line)


@LONG_ONLY
def test_a_package_inside_the_program_is_found_by_its_whole_name(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    inside = tmp_path / "shop" / "vendored"
    inside.mkdir(parents=True)
    (tmp_path / "shop" / "__init__.py").touch()
    (inside / "__init__.py").touch()
    source = tmp_path / "shop" / "main.py"
    source.with_name("nightly-run.py").write_text("import shop.main\n")
    source.write_text(
        "from .vendored.acme.erp.bo.lab import Probe\n\nprint(Probe().phone_num)\n"
    )
    (usage,) = looked_at(snapshots, inside, tmp_path / "shop")
    assert (usage.place.line, usage.broken) == (3, True)


@LONG_ONLY
@pytest.mark.parametrize(("lost", "how"), [(SERVICE, "unreadable"), (METHODS, "gone")])
def test_no_line_is_told_for_what_was_not_compared(
    lost: str, how: str, tmp_path: Path
) -> None:
    """A document that is damaged, or that only one of the two snapshots has, is not a service without sets or methods."""
    files = lab.laboratory()
    old = lab.write(tmp_path / "old", files)
    edit(PARAMETERS, lambda v: v["returnObj"]["ExecutionParameter"].pop())(files)
    if how == "gone":
        del files[lost]
    else:
        files[lost] = files[lost][:200]
    new = lab.write(tmp_path / "new", files)
    source = tmp_path / "main.py"
    source.write_text(
        "from acme import Kinetic\n"
        "kinetic = Kinetic.from_env()\n"
        "print(kinetic.erp.bo.lab.probes.count())\n"
        "print(kinetic.erp.bo.lab.get_stock)\n"
        "kinetic.baq.z_tests(plant_id='x')\n",
        "utf-8",
    )
    met = looked_at((open_snapshot(old), open_snapshot(new)), tmp_path, source)
    assert [usage.place.line for usage in met] == [5]


def test_sources_that_are_no_python_are_told_and_left_out(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    (tmp_path / "bad.py").write_text("def (:\n")
    met, problems = usages(
        *snapshots,
        Config(package=Package(name="acme")),
        found=Difference(),
        sources=[tmp_path],
    )
    assert met == []
    assert [Path(p.where).name for p in problems] == ["bad.py"]


def test_a_source_that_is_not_there_is_an_error(
    snapshots: tuple[Snapshot, Snapshot],
) -> None:
    config = Config(package=Package(name="acme"))
    with pytest.raises(CodegenError, match="no such file"):
        usages(*snapshots, config, found=Difference(), sources=[Path("nowhere.py")])


def test_a_package_inside_the_program_has_its_whole_name(tmp_path: Path) -> None:
    inside = tmp_path / "shop" / "vendored"
    inside.mkdir(parents=True)
    for folder in (tmp_path / "shop", inside):
        (folder / "__init__.py").touch()
    assert import_name(inside, "acme") == "shop.vendored.acme"


@pytest.mark.parametrize(("lost", "how"), [(SERVICE, "unreadable"), (METHODS, "gone")])
def test_what_was_not_compared_is_in_neither_package(
    lost: str, how: str, tmp_path: Path
) -> None:
    files = lab.laboratory()
    old = open_snapshot(lab.write(tmp_path / "old", files))
    if how == "gone":
        del files[lost]
    else:
        files[lost] = files[lost][:200]
    new = open_snapshot(lab.write(tmp_path / "new", files))
    unknown = difference(old, new, Config()).unknown
    assert unknown
    kept = [
        {d.path for d in snapshot.without(unknown).documents} for snapshot in (old, new)
    ]
    assert lost not in kept[0] | kept[1]
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("PhoneNum eq '5'", {"PhoneNum"}),
        ("PhoneNum ne 'it''s Name eq 1'", {"PhoneNum"}),
        ("Plant eq 'PhoneNum eq 5'", {"Plant"}),
        ("contains( PhoneNum,'5') and Open", {"PhoneNum"}),
        ("Customer/PhoneNum in ('1', '2')", {"PhoneNum"}),
        ("PhoneNum = '5' AND Plant<>''", {"PhoneNum", "Plant"}),
        ("PhoneNum LIKE '5%'", {"PhoneNum"}),
        ("Plant, PhoneNum desc", {"Plant", "PhoneNum", "desc"}),
        ("PhoneNum", set()),
        ("The PhoneNum in use has a like number", set()),
        ("PhoneNum: gone, and not to be seen.", set()),
    ],
)
def test_a_text_names_columns_where_it_reads_like_a_filter_or_a_list(
    text: str, names: set[str]
) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("if sys.platform == 'win32':", "if sys.________ == 'win32':"),
        ("é = sys.version_info[0]", "é = sys.____________[0]"),
        ("if TYPE_CHECKING or MYPY:", "if _____________ or ____:"),
        ("if not typing.TYPE_CHECKING:", "if not typing._____________:"),
        ("if system.platform:", "if system.platform:"),
        ("from typing import TYPE_CHECKING", "from typing import TYPE_CHECKING"),
    ],
)
def test_no_code_is_left_out_for_a_platform(
    line: str, expected: str, tmp_path: Path
) -> None:
    body = "    pass" if line.endswith(":") else ""
    source = tmp_path / "main.py"
    source.write_bytes(f"# coding: utf-8\r\n{line}\r\n{body}\r\n".encode())
    assert for_every_platform(source).splitlines()[1] == expected


def job(folder: Path) -> Job:
    package = folder / "acme"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").touch()
    (folder / "main.py").write_text("import acme, beside\n")
    (folder / "beside.py").touch()
    return Job((folder / "main.py",), package, "acme", frozenset({"phone_num"}))


def seen(folder: Path) -> Seen:
    place = Place(folder / "main.py", 1, 8)
    return Seen(
        frozenset({Touch(place, "erp")}),
        frozenset({Error(place, "what", "code")}),
        frozenset({Touch(place, "phone_num")}),
        frozenset({folder / "beside.py"}),
    )


def test_what_was_seen_is_remembered_while_nothing_changes(tmp_path: Path) -> None:
    cache, here = Cache.open(tmp_path / "cache"), job(tmp_path)
    found = [seen(tmp_path), Seen(frozenset(), frozenset())]
    key = recall.key([here])
    assert recall.recalled(cache, key) == []
    recall.keep(cache, key, found)
    again = recall.recalled(cache, recall.key([job(tmp_path)]))
    assert [(s.touches, s.errors, s.doubts) for s in again] == [
        (s.touches, s.errors, s.doubts) for s in found
    ]
    (tmp_path / "beside.py").write_text("x = 1\n")
    assert recall.recalled(cache, key) == []


@pytest.mark.parametrize("changed", ["main.py", "acme/__init__.py", "names"])
def test_nothing_is_recalled_for_another_program_or_package(
    changed: str, tmp_path: Path
) -> None:
    here = job(tmp_path)
    before = recall.key([here])
    if changed == "names":
        here = replace(here, names=frozenset())
    else:
        (tmp_path / changed).write_text("x = 1\n")
    assert recall.key([here]) != before


FRAME = """from collections.abc import Callable
from typing import TypeVar
T = TypeVar("T")
class DataFrame:
    def pipe(self, function: Callable[["DataFrame"], T]) -> T: ...
"""


@pytest.mark.parametrize("home", ["acme._runtime.frames", "shelf"])
def test_rows_behind_a_frame_are_known(
    home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that the package needs counts as named by what leads to it, or in a module that the program follows."""
    called = "opened" if home == "shelf" else "to_polars"
    frame = f"import polars\ndef {called}() -> polars.DataFrame: ...\n"
    files = {
        "path/polars.py": FRAME,
        "path/shelf.py": frame,
        "acme/__init__.py": "",
        "acme/row.py": "class Row:\n    phone_num = 1\n",
        "acme/_runtime/__init__.py": "",
        "acme/_runtime/frames.py": frame,
        "main.py": f"from acme.row import Row\nfrom {home} import {called}\n"
        "def row(of: object) -> Row: ...\n"
        f"print({called}().pipe(row).phone_num)\nprint({called}().phone_num)\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("MYPYPATH", str(tmp_path / "path"))
    names = frozenset({"phone_num"})
    job = Job((tmp_path / "main.py",), tmp_path / "acme", "acme", names)
    (found,) = check([job], tmp_path / "cache")
    lines = {t.place.line for t in found.touches if t.name == "row.Row.phone_num"}
    assert (lines, found.doubts) == ({4}, frozenset())


@pytest.mark.parametrize(
    "record",
    [b"", b"[]", b"{", b'{"key": "k"}', b'{"key": "k", "read": {}, "seen": [1]}'],
)
def test_a_record_of_another_shape_is_none(record: bytes, tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "cache")
    assert cache
    cache.write("usages", record)
    assert recall.recalled(cache, "k") == []
    assert recall.recalled(None, "k") == []


def test_a_program_that_mypy_cannot_read_is_an_error_with_a_reason(
    snapshots: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    """The error comes from another process: a module of the program has the name of Python's own."""
    (tmp_path / "typing.py").write_text("from acme.erp.bo.lab import Probe\n")
    with pytest.raises(CodegenError) as raised:
        looked_at(snapshots, tmp_path, tmp_path / "typing.py")
    assert (raised.value.where, bool(raised.value.what)) == ("mypy", True)
