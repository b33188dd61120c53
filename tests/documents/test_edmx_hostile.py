"""What `edmx.parse` does with what no service should send: a clear error or problems, never a crash and never silence."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.documents import edmx
from codegen.documents.edm import Document, StructuredType
from codegen.documents.problems import quoted
from codegen.errors import CodegenError

UNTIMED = settings(deadline=None)

HEAD = (
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
    '<Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
)
TAIL = "</Schema></edmx:DataServices></edmx:Edmx>"
TYPE = '<ComplexType Name="Größe"><Property Name="Kč" Type="Edm.Int32"/></ComplexType>'
VALID = HEAD + TYPE + TAIL


def refused(data: bytes | str) -> CodegenError:
    """The error that parsing ends in."""
    with pytest.raises(CodegenError) as error:
        edmx.parse(data.encode() if isinstance(data, str) else data, "Doc")
    assert error.value.where == "Doc"
    assert error.value.hint
    return error.value


def only_type(data: bytes) -> str:
    """The name of the only type in a document that has no problems."""
    found = edmx.parse(data, "Doc")
    (name,) = found.types
    assert not found.problems
    return name


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("", "is empty"),
        (" \r\n\t", "is empty"),
        ("<!DOCTYPE html><html></html>", "is an HTML page, not XML"),
        ("\n<!-- page -->\n<HTML>", "is an HTML page, not XML"),
        ('{"openapi":"3.0.1"}', "is OpenAPI, not XML"),
        (
            '{"HttpStatus":401,"ErrorMessage":"no"}',
            "is an error reply in JSON, not XML",
        ),
        ('{"$Version":"4.01"}', "is metadata in JSON; only its XML form is read"),
        ("[1]", "is JSON, not XML"),
        ("Service Unavailable", "is not XML"),
        ("<Error/>", "is XML, but no metadata: its root is `Error`"),
    ],
)
def test_what_is_no_metadata_is_called_by_its_name(data: str, what: str) -> None:
    assert refused(data).what == what


@pytest.mark.parametrize(
    "document",
    [
        '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"/>',
        VALID.replace('Version="4.0"', 'Version="3.0"'),
        VALID.replace(
            "docs.oasis-open.org/odata/ns/edm", "schemas.microsoft.com/ado/2009/11/edm"
        ),
    ],
)
def test_other_versions_of_odata_are_refused(document: str) -> None:
    assert "only version 4 is read" in refused(document).what


def test_missing_version_is_a_problem() -> None:
    found = edmx.parse(VALID.replace('Version="4.0"', "").encode(), "Doc")
    assert found.version == "4.0" and "N.Größe" in found.types
    assert "Version" in found.problems[0].what


@pytest.mark.parametrize("cut", [20, len(HEAD), len(VALID) - 5])
def test_truncated_document_says_so(cut: int) -> None:
    assert refused(VALID[:cut]).what == "line 1: ends in the middle"


def test_malformed_document_says_where() -> None:
    what = refused(f"{HEAD}\n<ComplexType></EnumType>\n{TAIL}").what
    assert what.startswith("line 2: is not well-formed XML")


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!-- > --><?x <!-- ?><!DOCTYPE x [<!ENTITY % a "b">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_doctype_is_refused_in_any_encoding(declaration: str, encoding: str) -> None:
    text = f'<?xml version="1.0"?>{declaration}<x>&b;</x>'
    assert "DOCTYPE" in refused(text.encode(encoding)).what


def test_entity_without_a_declaration_is_refused() -> None:
    assert "well-formed" in refused(f"{HEAD}&lol;{TAIL}").what


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 100_000,
        "<a>" * 300 + "</a>" * 300,
        f'<EntityType Name="{"n" * 11_000_000}"/>',
        f"<EntityType>{'n' * 11_000_000}</EntityType>",
    ],
    ids=["open", "closed", "attribute", "text"],
)
def test_what_is_deep_or_gigantic_is_refused(inside: str) -> None:
    assert "nested too deeply" in refused(HEAD + inside + TAIL).what


def test_name_of_a_megabyte_is_a_short_problem() -> None:
    name = "n" * 1_000_000
    found = edmx.parse(f'{HEAD}<EntityType Name="{name}"/>{TAIL}'.encode(), "Doc")
    assert not found.types
    (problem,) = found.problems
    assert "1,000,000 characters" in problem.what and len(problem.what) < 200


def test_element_name_of_a_megabyte_is_a_short_error() -> None:
    assert len(str(refused(f"{HEAD}<{'n' * 1_000_000}/>{TAIL}"))) < 200
    assert len(str(refused(f"{HEAD}<a></{'n' * 40_000}>{TAIL}"))) < 200


def test_problems_beyond_a_thousand_are_counted() -> None:
    found = edmx.parse((HEAD + "<Odd/>" * 5000 + TAIL).encode(), "Doc")
    assert len(found.problems) == 1001
    assert found.problems[-1].what == "has 4,000 more problems"


def test_a_hundred_thousand_attributes_are_not_read() -> None:
    many = " ".join(f'a{n}=""' for n in range(100_000))
    found = edmx.parse(f'{HEAD}<EntityType Name="A" {many}/>{TAIL}'.encode(), "Doc")
    assert "100,001 attributes" in found.problems[0].what


def test_lines_of_inheritance_and_definitions_have_an_end() -> None:
    count = 5_000
    types = "".join(
        f'<ComplexType Name="T{n}" BaseType="N.T{n + 1}"/><TypeDefinition Name="D{n}" UnderlyingType="N.D{n + 1}"/>'
        for n in range(count)
    )
    last = f'<ComplexType Name="T{count}"/><TypeDefinition Name="D{count}" UnderlyingType="Edm.String"/>'
    found = edmx.parse((HEAD + types + last + TAIL).encode(), "Doc")
    first = found.structured("N.T0")
    assert first is not None and len(found.lineage(first)) <= 100
    assert found.problems


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16", "no-such", "idna"])
def test_mark_decides_over_a_wrong_declaration(encoding: str, declared: str) -> None:
    attribute = f' encoding="{declared}"' if declared else ""
    text = f'<?xml version="1.0"{attribute}?>{VALID}'
    assert only_type(text.encode(encoding)) == "N.Größe"


def test_declared_encoding_holds_where_there_is_no_mark() -> None:
    text = '<?xml version="1.0" encoding="windows-1250"?>' + VALID
    assert only_type(text.encode("windows-1250")) == "N.Größe"


def test_bytes_that_are_not_what_they_say_are_read_with_a_problem() -> None:
    data = VALID.replace("Kč", "K").encode("cp1252")
    found = edmx.parse(data, "Doc")
    assert list(found.types) == ["N.Größe"]
    assert "utf-8" in found.problems[0].what


def test_blanks_before_the_declaration_keep_their_lines() -> None:
    found = edmx.parse(f'\n\n<?xml version="1.0"?>\n{VALID}'.encode(), "Doc")
    assert found.types["N.Größe"].line == 4


def test_schema_may_stand_bare_or_in_other_wrappers() -> None:
    bare = f'<Schema Namespace="N">{TYPE}</Schema>'
    assert only_type(bare.encode()) == "N.Größe"
    wrapped = f'<m:All xmlns:m="urn:m"><m:One>{bare}</m:One></m:All>'
    assert only_type(wrapped.encode()) == "N.Größe"


def test_document_without_schema_is_empty_with_a_problem() -> None:
    found = edmx.parse(
        b'<Edmx Version="4.0" xmlns="http://docs.oasis-open.org/odata/ns/edmx"/>', "D"
    )
    assert not found.types and "no Schema" in found.problems[0].what


def test_problems_are_fit_for_a_terminal() -> None:
    evil = "&#x202E;\u2066&#10;&#13;\u009b" + "x" * 500
    text = f'{HEAD}<EntityType Name="A" BaseType="{evil}"/>{TAIL}'
    (problem,) = edmx.parse(text.encode(), "Doc").problems
    assert str(problem).isprintable() and len(str(problem)) < 300


@UNTIMED
@given(st.text())
def test_quoted_text_is_one_short_printable_line(text: str) -> None:
    assert quoted(text).isprintable()
    assert len(quoted(text)) <= 12 * 80


@UNTIMED
@given(st.binary(max_size=400))
def test_any_bytes_give_a_document_or_an_error(data: bytes) -> None:
    parsed(data)


MARKS = [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]
PIECES = [
    *(HEAD, TAIL, TYPE, "<", ">", "/", '"', "&", "&#x0;", "<!--", "-->", "<![CDATA["),
    *("]]>", "<?", "?>", "<Schema", "<Edmx>", "</Edmx>", " Name=", "\0", "\ud800"),
    '<?xml version="1.0" encoding="utf-16"?>',
    '<EntityType Name="A" BaseType="N.A"><Key><PropertyRef Name="/"/></Key></EntityType>',
    '<Annotations Target="((/)"><Annotation Term="Description">x</Annotation></Annotations>',
    '<TypeDefinition Name="." UnderlyingType="N.."/>',
    '<EnumType Name="E"><Member Name="a" Value="-"/></EnumType>',
    '<Action Name="F" IsBound="1"><Parameter Name="p" Type="Collection(Collection(N.A))"/></Action>',
    '<EntityContainer Name="C"><EntitySet Name="S" EntityType="Collection(N.A)"/></EntityContainer>',
]


@UNTIMED
@given(st.sampled_from(MARKS), st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_pieces_of_xml_give_a_document_or_an_error(
    mark: bytes, pieces: list[str]
) -> None:
    parsed(mark + "".join(pieces).encode(errors="surrogatepass"))
    parsed((HEAD + "".join(pieces) + TAIL).encode(errors="surrogatepass"))


KINDS = [
    *("EntityType", "ComplexType", "EnumType", "TypeDefinition", "Action", "Function"),
    *(
        "EntityContainer",
        "Annotations",
        "Property",
        "NavigationProperty",
        "Key",
        "Term",
    ),
    *("PropertyRef", "Member", "Parameter", "ReturnType", "EntitySet", "Singleton"),
    *("FunctionImport", "NavigationPropertyBinding", "Annotation", "Odd"),
]
ATTRIBUTES = [
    *("Name", "Type", "BaseType", "EntityType", "UnderlyingType", "Value", "Alias"),
    *("IsBound", "IsFlags", "Nullable", "MaxLength", "Scale", "Target", "Path", "Term"),
    *("String", "Function", "Abstract", "Extends"),
]
VALUES = ["", "A", "B", "N.A", "N.B", "Self.A", "Edm.String", "Edm.X", "A/B", "true"]
VALUES += ["Collection(N.A)", "N.A(N.B)/A", "-1", "Org.OData.Core.V1.Description"]


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    """An element of CSDL with any attributes and any children."""
    kind = draw(st.sampled_from(KINDS))
    names = st.lists(st.sampled_from(ATTRIBUTES), unique=True, max_size=5)
    value = st.sampled_from(VALUES)
    attributes = "".join(f' {name}="{draw(value)}"' for name in draw(names))
    inner = st.lists(elements(depth + 1), max_size=3) if depth < 3 else st.just([])
    return f"<{kind}{attributes}>{''.join(draw(inner))}</{kind}>"


@UNTIMED
@given(st.lists(elements(), max_size=6))
def test_any_tree_of_csdl_elements_gives_a_sound_document(parts: list[str]) -> None:
    found = parsed(f"{HEAD}{''.join(parts)}{TAIL}".encode())
    assert isinstance(found, Document)
    for name, type_ in found.types.items():
        assert name == type_.qualified
        if isinstance(type_, StructuredType):
            assert found.lineage(type_)[-1] == type_
            members = [member.name for member in type_.properties]
            members += [member.name for member in type_.navigation]
            assert len(members) == len(set(members))
    assert all(found.structured(s.type) for s in found.sets)
    assert all(found.structured(s.type) for s in found.singletons)


def parsed(data: bytes) -> Document | CodegenError:
    """The document, or the error that it is refused with."""
    try:
        return edmx.parse(data, "Doc")
    except CodegenError as error:
        return error
