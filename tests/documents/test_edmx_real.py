"""`edmx.parse` on real documents: every public one, every one of a whole instance, every hazard, and all their truncations."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from long import LONG, LONG_ONLY

from codegen.documents import edmx
from codegen.documents.edm import Document, StructuredType
from codegen.errors import CodegenError

CASES = sorted(Path(__file__).parent.parent.glob("cases/*/metadata.edmx"))
SOURCES = [path.read_bytes() for path in CASES]


def sound(found: Document) -> None:
    """Every reference of the document leads somewhere."""
    known = {*found.types, *found.unresolved}
    for type_ in found.types.values():
        if not isinstance(type_, StructuredType):
            continue
        assert not type_.base or type_.base in known
        uses = [member.type for member in type_.properties]
        uses += [member.type for member in type_.navigation]
        for use in uses:
            assert use.name in known or use.name.startswith("Edm."), (found.name, use)
    assert known.issuperset(s.type for s in found.sets)
    assert known.issuperset(s.type for s in found.singletons)
    for operation in found.operations:
        for parameter in operation.parameters:
            name = parameter.type.name
            assert name in known or name.startswith("Edm."), (found.name, operation)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_hazard_is_read(path: Path) -> None:
    found = edmx.parse(path.read_bytes(), path.parent.name)
    sound(found)
    assert found == edmx.parse(path.read_bytes(), path.parent.name)


def test_cases_are_all_told_of() -> None:
    readme = (CASES[0].parent.parent / "README.md").read_text(encoding="utf-8")
    assert [
        p.parent.name for p in CASES if f"| `{p.parent.name}` |" not in readme
    ] == []


@settings(deadline=None)
@given(st.data())
def test_any_truncation_of_a_hazard_is_an_error(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(SOURCES)).rstrip()
    cut = data.draw(st.integers(0, len(source) - 1))
    with pytest.raises(CodegenError):
        edmx.parse(source[:cut].rstrip(b"\0"), "Doc")


@settings(max_examples=20 * LONG, deadline=None)
@given(st.data())
def test_any_changed_byte_of_a_hazard_gives_a_document_or_an_error(
    data: st.DataObject,
) -> None:
    source = bytearray(data.draw(st.sampled_from(SOURCES)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(source) - 1))
        source[at] = data.draw(st.integers(0, 255))
    try:
        sound(edmx.parse(bytes(source), "Doc"))
    except CodegenError as error:
        assert error.where == "Doc"


def test_every_public_document_is_read(corpus: Path) -> None:
    paths = [p for p in sorted(corpus.rglob("*")) if p.suffix in (".xml", ".csdl")]
    found = {path.stem: edmx.parse(path.read_bytes(), path.stem) for path in paths}
    assert len(found) == 20
    for document in found.values():
        sound(document)
    # What these hold and cannot be used, in Graph two alternate keys of columns that it does not declare; all the others are used whole.
    problems = {name: len(d.problems) for name, d in found.items() if d.problems}
    assert problems == {
        "EntitiesEnumsFunctions": 1,
        "MultiReferenceModel": 1,
        "Multiplicity": 3,
        "UnexpectedElementsAndAttributes": 2,
        "msgraph_v1.0": 2,
    }


def test_microsoft_graph_is_read_whole(corpus: Path) -> None:
    found = edmx.parse((corpus / "msgraph_v1.0.csdl").read_bytes(), "graph")
    kinds = Counter(type(type_).__name__ for type_ in found.types.values())
    assert kinds == {"StructuredType": 2961, "EnumType": 861}
    assert len(found.operations) == 1183
    assert (len(found.sets), len(found.singletons)) == (41, 31)
    user = found.structured("microsoft.graph.user")
    assert user is not None
    assert any(member.description for member in user.properties)
    assert [part.name for part in found.key_of(user)] == ["id"]


@LONG_ONLY
def test_every_document_of_an_instance_is_read_without_a_problem(
    instance_zip: Path,
) -> None:
    services = properties = sets = 0
    with zipfile.ZipFile(instance_zip) as instance:
        for name in instance.namelist():
            if name.endswith(".xml"):
                found = edmx.parse(instance.read(name), name)
                sound(found)
                assert not found.problems
                services += 1
                sets += len(found.sets)
                properties += sum(
                    len(type_.properties)
                    for type_ in found.types.values()
                    if isinstance(type_, StructuredType)
                )
    assert (services, sets, properties) == (1914, 3548, 159224)
