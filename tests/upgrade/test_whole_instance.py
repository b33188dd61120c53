"""The diff at the size of a whole instance."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from codegen.config import Config
from codegen.source.snapshot import open_snapshot
from codegen.upgrade.difference import difference
from tests.instance import snapshot_of
from tests.long import LONG_ONLY
from tests.upgrade.laboratory import write


@pytest.fixture(scope="module")
def whole(instance_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshot_of(instance_zip, tmp_path_factory.mktemp("whole") / "old")


@LONG_ONLY
def test_a_change_in_a_whole_instance_is_the_only_one_that_is_told(
    whole: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    shutil.copytree(whole, new)
    for file in new.glob("services/*.edmx"):
        text = file.read_text("utf-8").replace(
            'Type="Edm.Decimal"', 'Type="Edm.Decimal" Scale="Variable"'
        )
        if file.stem == "Erp.BO.ABCCodeSvc":
            text = text.replace(
                'Name="CountFreq" Type="Edm.Int32"',
                'Name="CountFreq" Type="Edm.Int64"',
                1,
            )
        file.write_text(text, "utf-8")
    found = difference(open_snapshot(whole), open_snapshot(new), Config())
    assert {(c.event, c.place) for c in found.changes} == {
        ("wider", "erp.bo.abc_code.ABCCodeRow.count_freq")
    }
    assert found.problems == ()
    assert found.compared > 1_900


SERVICE = """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="S" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Part"><Key><PropertyRef Name="ID"/></Key>
<Property Name="ID" Type="Edm.String" Nullable="false"/><Property Name="Count" Type="Edm.Int32"/>
<Property Name="Price" Type="Edm.Decimal"/></EntityType>
<EntityContainer Name="C"><EntitySet Name="Parts" EntityType="S.Part"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"""


def test_a_change_in_many_services_is_the_only_one_that_is_told(tmp_path: Path) -> None:
    """As many as two processes share."""
    stated = SERVICE.replace('Edm.Decimal"', 'Edm.Decimal" Scale="Variable"')
    wider = stated.replace("Edm.Int32", "Edm.Int64")
    paths = [f"services/Erp.BO.Part{n}Svc.edmx" for n in range(210)]
    old = write(tmp_path / "old", dict.fromkeys(paths, SERVICE))
    new = write(tmp_path / "new", {**dict.fromkeys(paths, stated), paths[7]: wider})
    found = difference(open_snapshot(old), open_snapshot(new), Config())
    assert [(c.event, c.place) for c in found.changes] == [
        ("wider", "erp.bo.part_7.Part.count")
    ]
    assert (found.problems, found.compared) == ((), len(paths))
