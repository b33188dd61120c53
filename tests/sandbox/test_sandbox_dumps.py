"""A dump of an instance is no more trusted than a snapshot: neither its sizes nor its names."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.sandbox.documents import open_documents

SERVICE = "Erp.BO.PartSvc"


def rows(*names: str) -> str:
    return json.dumps([{"name": name, "type": "BO"} for name in names])


def zipped(where: Path, packing: int) -> Path:
    with zipfile.ZipFile(where, "w", packing) as archive:
        archive.writestr("services.json", rows(SERVICE))
        archive.writestr(f"odata/{SERVICE}.xml", b"<a/>")
    return where


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_dump_in_a_zip_is_read(tmp_path: Path, packing: int) -> None:
    documents = open_documents(zipped(tmp_path / "dump.zip", packing))
    assert documents.read("service", SERVICE) == b"<a/>"
    assert documents.read("methods", SERVICE) is None


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_dump_that_could_unpack_without_a_bound_is_refused(
    tmp_path: Path, packing: int
) -> None:
    with pytest.raises(CodegenError, match="packed in a way"):
        open_documents(zipped(tmp_path / "dump.zip", packing))


@pytest.mark.parametrize("inside", ["services.json", f"odata/{SERVICE}.xml"])
def test_a_dump_in_a_broken_zip_is_told(tmp_path: Path, inside: str) -> None:
    where = zipped(tmp_path / "dump.zip", zipfile.ZIP_STORED)
    text = {"services.json": b"BO", f"odata/{SERVICE}.xml": b"<a/>"}[inside]
    where.write_bytes(where.read_bytes().replace(text, b"x" * len(text)))
    with pytest.raises(CodegenError, match="cannot be read"):
        open_documents(where).read("service", SERVICE)


@pytest.mark.parametrize(
    "name", ["../../secret", "..\\..\\secret", "/secret", "a/../../../secret", "x\0"]
)
def test_a_name_in_a_dump_is_no_path(tmp_path: Path, name: str) -> None:
    dump = tmp_path / "dump"
    (dump / "odata" / "a").mkdir(parents=True)
    (tmp_path / "secret.xml").write_bytes(b"<secret/>")
    given = name if name != "/secret" else str(tmp_path / "secret")
    (dump / "services.json").write_text(rows(given, SERVICE))
    (dump / "odata" / f"{SERVICE}.xml").write_bytes(b"<a/>")
    documents = open_documents(dump)
    assert documents.read("service", given) is None
    assert documents.read("service", SERVICE) == b"<a/>"
