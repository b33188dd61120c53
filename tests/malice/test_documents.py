"""Documents that are an attack by their form: a clear error or what they say, in bounded time and memory, and never a crash."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.documents import dynamic_query, edmx, efx, openapi
from codegen.errors import CodegenError

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD = '<Edmx Version="4.0"><Schema Namespace="N">'
TAIL = "</Schema></Edmx>"
TYPE = '<ComplexType Name="C"><Property Name="Größe" Type="Edm.Int32"/></ComplexType>'
VALID = HEAD + TYPE + TAIL
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
SECRET = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def refused(parse: Callable[[bytes, str], object], data: bytes) -> CodegenError:
    with pytest.raises(CodegenError) as error:
        parse(data, "Doc")
    assert error.value.hint and len(str(error.value)) < 500
    return error.value


@pytest.mark.parametrize("doctype", [BOMB, SECRET], ids=["bomb", "secret"])
@pytest.mark.parametrize(
    "before",
    [
        "<!--" + "x" * 1_000_000 + "-->",
        "<!-- <Edmx> -->" * 10_000,
        "<?x " + "y" * 10_000 + "?>",
        "<!---->",
        "<?x <!-- ?>",
        "<!-- <?x -->",
        " " * 100_000,
        "\ufeff",
    ],
    ids=[
        "comment",
        "comments",
        "instruction",
        "empty",
        "mixed",
        "mixed2",
        "blank",
        "mark",
    ],
)
def test_no_prolog_hides_a_doctype(doctype: str, before: str) -> None:
    text = f'<?xml version="1.0"?>{before}{doctype}{VALID.replace("Edm.Int32", "&a;")}'
    refused(edmx.parse, text.encode())


@pytest.mark.parametrize("doctype", [BOMB, SECRET], ids=["bomb", "secret"])
@pytest.mark.parametrize("where", [HEAD, HEAD + TYPE, VALID])
def test_a_doctype_anywhere_else_is_refused(doctype: str, where: str) -> None:
    text = where + doctype + VALID.removeprefix(where)
    refused(edmx.parse, text.encode())


def test_no_other_document_is_read_into_this_one(tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text('<ComplexType Name="Secret"/>')
    include = (
        f'<xi:include href="{(tmp_path / "secret.xml").as_uri()}" xmlns:xi="http://www.w3.org/2001/XInclude"/>'
        f'<xi:include href="/etc/passwd" parse="text" xmlns:xi="http://www.w3.org/2001/XInclude"/>'
    )
    style = f'<?xml-stylesheet type="text/xsl" href="{(tmp_path / "secret.xml").as_uri()}"?>'
    reference = (
        '<Reference Uri="http://127.0.0.1:1/x"><Include Namespace="X"/></Reference>'
    )
    text = VALID.replace(TYPE, TYPE + include).replace("<Schema", reference + "<Schema")
    found = edmx.parse((style + text).encode(), "Doc")
    assert [*found.types] == ["N.C"]


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-7",
        "utf_7",
        "unicode_escape",
        "raw_unicode_escape",
        "idna",
        "punycode",
        "bz2",
    ]
    + [
        "hex",
        "rot13",
        "uu",
        "mbcs",
        "undefined",
        "utf-16",
        "ucs-4",
        "cp037",
        "x" * 300,
    ],
)
def test_a_codec_that_is_no_encoding_of_text_is_not_used(encoding: str) -> None:
    found = edmx.parse(
        f'<?xml version="1.0" encoding="{encoding}"?>{VALID}'.encode(), "Doc"
    )
    assert [*found.types] == ["N.C"]


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "utf-16-be", "utf-32-le"])
def test_a_document_in_such_an_encoding_is_refused_or_read(encoding: str) -> None:
    try:
        found = edmx.parse(VALID.encode(encoding), "Doc")
    except CodegenError as error:
        assert error.hint
    else:
        assert [*found.types] == ["N.C"]


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("cut", [1, 2, 3, 5])
def test_a_document_cut_inside_a_character_is_refused(mark: str, cut: int) -> None:
    refused(edmx.parse, VALID.encode(mark)[:-cut])


@pytest.mark.parametrize(
    "mark",
    [b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe\0\0", b"\0\0\xfe\xff"],
)
def test_a_mark_that_lies_is_an_error(mark: bytes) -> None:
    if mark == b"\xef\xbb\xbf":
        assert edmx.parse(mark + VALID.encode(), "Doc").types
    else:
        refused(edmx.parse, mark + VALID.encode())


COLUMNS = "".join(f'<Property Name="p{n}" Type="Edm.String"/>' for n in range(50_000))
LARGE = {
    "siblings": HEAD + '<ComplexType Name="A"/>' * 300_000 + TAIL,
    "properties": f'{HEAD}<ComplexType Name="A">{COLUMNS}</ComplexType>{TAIL}',
    "namespaces": HEAD
    + "".join(f'<x{n}:a xmlns:x{n}="urn:{n}"/>' for n in range(20_000))
    + TAIL,
    "comment": VALID.replace(TYPE, f"<!--{'c' * 9_000_000}-->{TYPE}"),
    "cdata": VALID.replace(
        TYPE, f"<Annotation><![CDATA[{'c' * 9_000_000}]]></Annotation>{TYPE}"
    ),
    "references": VALID.replace(TYPE, f"{'&#120;' * 500_000}{TYPE}"),
    "depth": HEAD + "<a>" * 200 + "</a>" * 200 + TAIL,
    "attribute": VALID.replace('"Edm.Int32"', f'"{"E" * 9_000_000}"'),
}


@pytest.mark.parametrize("what", LARGE)
def test_a_large_document_costs_no_more_than_it_is_large(
    what: str, tmp_path: Path
) -> None:
    (tmp_path / "large.xml").write_text(LARGE[what], "utf-8")
    program = (
        "import sys, pathlib\nfrom codegen.documents import edmx\nfrom codegen.errors import CodegenError\n"
        "try: print(len(edmx.parse(pathlib.Path('large.xml').read_bytes(), 'Doc').types))\n"
        "except CodegenError as error: print(error.what)\n"
    )

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        preexec_fn=bounded,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip()


PARSERS = [
    openapi.parse,
    efx.parse,
    dynamic_query.parse_columns,
    dynamic_query.parse_parameters,
    dynamic_query.parse_list,
]


@pytest.mark.parametrize(
    "parse", PARSERS, ids=lambda parse: f"{parse.__module__}.{parse.__name__}"
)
@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        '{"a":' * 200_000,
        '{"openapi":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"openapi":' + "9" * 10_000 + "}",
        '{"returnObj":{"n":' + "9" * 10_000 + "}}",
        '{"openapi":NaN}',
        '{"openapi":1e999999}',
        '"\\ud800"',
        '{"openapi":"3.0","paths":',
        "\0",
        "nul",
        "true",
        "{}x",
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_json_that_no_server_should_send_is_refused(
    parse: Callable[[bytes, str], object], text: str
) -> None:
    try:
        parse(text.encode("utf-8", "surrogatepass"), "Doc")
    except CodegenError as error:
        assert error.what and len(str(error)) < 500


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_json_in_any_unicode_encoding_is_read(encoding: str) -> None:
    value = {"openapi": "3.0.1", "paths": {"/Größe": {"post": {}}}}
    found = openapi.parse(json.dumps(value, ensure_ascii=False).encode(encoding), "Doc")
    assert [method.name for method in found.methods] == ["Größe"]


def test_half_a_character_reaches_no_file() -> None:
    value = {"openapi": "3.0.1", "paths": {"/a\ud800": {"post": {"summary": "\udfff"}}}}
    (method,) = openapi.parse(json.dumps(value).encode(), "Doc").methods
    assert f"{method.name}{method.description}".encode()
