"""A data model regeneration brings a user-defined column to `$metadata` first, and to the OpenAPI document later."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import SAMPLE, generated_as

SERVICE = Path("services/Erp.BO.CustomerSvc.edmx")


def with_column(folder: Path, type_name: str, column: str) -> Path:
    """The sample's snapshot with one more column in the `$metadata` of its customers."""
    shutil.copytree(SAMPLE / "metadata", folder)
    head = f'<EntityType Name="{type_name}">'
    text = (folder / SERVICE).read_text("utf-8")
    assert text.count(head) == 1
    key_end = text.index("</Key>", text.index(head)) + len("</Key>")
    added = f'<Property Name="{column}" Type="Edm.String"/>'
    (folder / SERVICE).write_text(text[:key_end] + added + text[key_end:], "utf-8")
    return folder


@pytest.mark.parametrize("type_name", ["Customer", "ShipTo", "CustomerList"])
def test_a_column_that_only_metadata_has_leaves_the_classes_of_tables_as_they_are(
    tmp_path: Path, type_name: str
) -> None:
    before = generated_as("acme", tmp_path / "before") / "erp/bo"
    snapshot = with_column(tmp_path / "metadata", type_name, "Loyalty2_c")
    after = generated_as("acme", tmp_path / "after", metadata=snapshot) / "erp/bo"
    assert "loyalty_2_c: " in (after / "customer.py").read_text("utf-8")
    methods = (after / "customer_methods.py").read_text("utf-8")
    assert methods == (before / "customer_methods.py").read_text("utf-8")


def test_rows_that_lack_a_column_of_metadata_have_it_only_under_their_own_name(
    tmp_path: Path,
) -> None:
    """`ShipToRow` has fewer columns than `Customer`, too: a name that does not fit is no such row."""
    snapshot = with_column(tmp_path / "metadata", "ShipTo", "Loyalty2_c")
    file = snapshot / "services/Erp.BO.CustomerSvc.methods.json"
    text = file.read_text("utf-8")
    file.write_text(text.replace("ShipToRow", "OtherRow"), "utf-8")
    package = generated_as("acme", tmp_path, metadata=snapshot)
    methods = (package / "erp/bo/customer_methods.py").read_text("utf-8")
    assert "class OtherRow(Row):" in methods
    assert "Table[OtherRow]" in methods and "Table[ShipTo]" not in methods
