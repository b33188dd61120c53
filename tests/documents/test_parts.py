"""A few bytes of a zip may be a hundred million of `[],`, and those would be gigabytes once they are read."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.documents.decode import MAX_PARTS
from codegen.errors import CodegenError
from codegen.runtime.data.values import MOST_PARTS, decode
from codegen.runtime.errors import ReplyError
from codegen.source import company, kinds, manifest, replies
from codegen.source.snapshot import open_snapshot
from codegen.surfaces import Kind, documents

XML = (
    b'<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
    b'<Schema Namespace="A" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="T">%s</EntityType>'
    b"</Schema></edmx:DataServices></edmx:Edmx>"
)
JSON = (
    b'{"openapi":"3.0.1","paths":{},"documents":{},"returnObj":{"ExecutionParameter":[],"EfxFunctionSignature":[],'
    b'"DynamicQueryList":[],"EfxLibraryList":[]},"value":[%s 1]}'
)
FILLED = {
    "lists": JSON % (b"[]," * MAX_PARTS),
    "objects": JSON % (b"{}," * MAX_PARTS),
    "numbers": JSON % (b"1," * MAX_PARTS),
    "elements": XML % (b"<a/>" * MAX_PARTS),
    "attributes": XML % (b'<a b="" c="" d=""/>' * (MAX_PARTS // 4)),
}


def read_as(kind: Kind) -> Callable[[bytes], object]:
    return lambda data: kinds.verify(kind, "x", data)


READERS: dict[str, Callable[[bytes], object]] = {
    **{f"verify {kind}": read_as(kind) for kind in (row.kind for row in documents())},
    "detect": lambda data: kinds.detect(data, "x"),
    "manifest": manifest.parse,
    "journal": manifest.parse_journal,
    "service list": lambda data: replies.service_names(b"[" + data),
    "sets": replies.set_names,
    "BAQs": replies.baq_page,
    "libraries": replies.library_list,
    "companies": company.companies,
}


def peak(read: Callable[[bytes], object], data: bytes) -> float:
    """How many times its bytes reading takes, where it ends."""
    tracemalloc.start()
    try:
        read(data)
    except (CodegenError, replies.Unreadable):
        pass
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most / len(data)


@pytest.mark.parametrize("filled", FILLED)
@pytest.mark.parametrize("reader", READERS)
def test_what_has_too_many_parts_is_not_read(reader: str, filled: str) -> None:
    assert peak(READERS[reader], FILLED[filled]) < 8


@pytest.mark.parametrize("filled", ["lists", "elements"])
def test_a_zip_of_such_documents_says_so(tmp_path: Path, filled: str) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services/A.BO.BSvc.edmx", FILLED[filled])
    file = tmp_path / "snapshot.zip"
    file.write_bytes(held.getvalue())
    assert len(held.getvalue()) < 100_000
    snapshot = open_snapshot(file)
    (entry,) = snapshot.documents
    with pytest.raises(CodegenError, match="more than the 2,000,000 parts"):
        kinds.parse("service", entry.name, snapshot.read(entry))


def test_a_body_has_a_bound_of_parts() -> None:
    body = b"[" + b"0," * MOST_PARTS + b"0]"
    with pytest.raises(ReplyError, match="more than 20,000,000 parts"):
        decode(body)
    assert len(decode(b"[" + b"0," * 1000 + b"0]")) == 1001
