"""Documents saved by hand are told by their content, checked, and taken in under their name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.source.add import add
from codegen.source.snapshot import open_snapshot

Make = Callable[..., bytes]

OPENAPI = {
    "openapi": "3.0.1",
    "info": {"title": "Erp.BO.PartSvc"},
    "paths": {"/Update": {"post": {}}},
}
PARAMETERS = {
    "returnObj": {
        "ExecutionParameter": [{"ParameterID": "Plant", "ValueType": "nvarchar"}]
    }
}
COLUMNS = {"returnObj": [{"alias": "Part_PartNum", "typeName": "System.String"}]}
LIBRARY = {
    "returnObj": {
        "EfxLibrary": [{"LibraryID": "MyLibrary"}],
        "EfxFunctionSignature": [],
    }
}


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[str, object], Path]:
    """Save a file."""

    def save(name: str, content: object) -> Path:
        file = tmp_path / name
        file.write_bytes(
            content if isinstance(content, bytes) else json.dumps(content).encode()
        )
        return file

    return save


Save = Callable[[str, object], Path]


@pytest.mark.parametrize(
    ("file", "content", "name", "path"),
    [
        ("x.json", OPENAPI, "", "services/Erp.BO.PartSvc.methods.json"),
        ("zOrders.parameters.json", PARAMETERS, "", "baqs/zOrders.parameters.json"),
        ("zOrders.COLUMNS.json", COLUMNS, "", "baqs/zOrders.columns.json"),
        ("download", COLUMNS, "zOrders", "baqs/zOrders.columns.json"),
        ("whatever.json", LIBRARY, "", "functions/MyLibrary.json"),
    ],
)
def test_json_is_told_by_its_content(
    saved: Save, tmp_path: Path, file: str, content: object, name: str, path: str
) -> None:
    [added] = add(tmp_path / "m", [saved(file, content)], name=name)
    assert (added.path, added.change) == (path, "added")
    assert (tmp_path / "m" / path).read_bytes() == (tmp_path / file).read_bytes()


@pytest.mark.parametrize(
    "file", ["Erp.BO.PartSvc.xml", "Erp.BO.PartSvc.edmx", "Erp.BO.PartSvc"]
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_service_and_a_baq_are_told_apart(
    saved: Save, tmp_path: Path, document: Make, file: str, mark: bytes
) -> None:
    [service] = add(tmp_path / "m", [saved(file, mark + document("A", "Parts"))])
    [baq] = add(tmp_path / "m", [saved("zOrders.xml", mark + document("A", "Data"))])
    assert (service.kind, service.name) == ("service", "Erp.BO.PartSvc")
    assert (baq.kind, baq.name) == ("baq", "zOrders")
    assert all(entry.added for entry in open_snapshot(tmp_path / "m").documents)


@pytest.mark.parametrize("file", ["$metadata", "$metadata.xml", "metadata.edmx"])
def test_a_name_that_nothing_tells_is_asked_for(
    saved: Save, tmp_path: Path, document: Make, file: str
) -> None:
    source = saved(file, document("A"))
    with pytest.raises(CodegenError) as told:
        add(tmp_path / "m", [source])
    assert "--as" in told.value.hint
    [added] = add(tmp_path / "m", [source], name="Erp.BO.PartSvc")
    assert added.name == "Erp.BO.PartSvc"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b"{}",
        b"[]",
        b"{",
        b"\x89PNG",
        b"<a/>",
        {"openapi": "3.0.1"},
        {"returnObj": 1},
    ],
)
def test_what_is_no_document_is_refused_before_anything_is_written(
    saved: Save, tmp_path: Path, document: Make, content: object
) -> None:
    good, bad = saved("Erp.BO.PartSvc.edmx", document("A")), saved("bad.edmx", content)
    with pytest.raises(CodegenError) as told:
        add(tmp_path / "m", [good, bad])
    assert "bad" in told.value.where
    assert not (tmp_path / "m").exists()


def test_a_truncated_document_replaces_nothing(
    saved: Save, tmp_path: Path, document: Make
) -> None:
    add(tmp_path / "m", [saved("Erp.BO.PartSvc.edmx", document("A"))])
    with pytest.raises(CodegenError):
        add(tmp_path / "m", [saved("Erp.BO.PartSvc.edmx", document("A")[:-20])])
    snapshot = open_snapshot(tmp_path / "m")
    assert snapshot.read(snapshot.documents[0]) == document("A")


def test_two_files_of_one_document_are_refused(
    saved: Save, tmp_path: Path, document: Make
) -> None:
    files = [saved("a.edmx", document("A")), saved("b.edmx", document("B"))]
    with pytest.raises(CodegenError, match="same document"):
        add(tmp_path / "m", files, name="Erp.BO.PartSvc")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CodegenError, match="No such file"):
        add(tmp_path / "m", [tmp_path / "none.edmx"])


@pytest.mark.parametrize("name", ["../../x", "a\0b", "..", "x" * 5000])
def test_a_name_never_leads_out_of_the_folder(
    saved: Save, tmp_path: Path, document: Make, name: str
) -> None:
    source = saved("a.edmx", document("A"))
    try:
        [added] = add(tmp_path / "m", [source], name=name)
    except CodegenError:
        return
    assert (tmp_path / "m" / "services" / "%2E.%2F..%2Fx.edmx").exists()
    assert added.name == name
