"""The diff at the size of a whole instance."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from codegen.config import Config
from codegen.source.snapshot import open_snapshot
from codegen.upgrade.difference import difference
from tests.instance import snapshot_of


@pytest.fixture(scope="module")
def whole(instance_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshot_of(instance_zip, tmp_path_factory.mktemp("whole") / "old")


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
