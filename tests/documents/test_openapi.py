"""What `openapi.parse` makes of a service's methods document."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from long import LONG_ONLY

from codegen.documents import openapi
from codegen.documents.methods import ANY, Field, Method, ServiceMethods, Shape
from codegen.errors import CodegenError

UNTIMED = settings(deadline=None)

Json = dict[str, object]


def reference(name: str) -> Json:
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def content(schema: object) -> Json:
    """A body or reply of that schema."""
    return {"description": "OK", "content": {"application/json": {"schema": schema}}}


def post(schema: object = None, reply: object = None) -> Json:
    """A path that answers POST."""
    call: Json = {"responses": {"200": content(reply) if reply else {}}}
    if schema is not None:
        call["requestBody"] = content(schema)
    return {"post": call}


def parse(paths: Json, schemas: Json | None = None, **more: object) -> ServiceMethods:
    """The methods of a document with these paths and schemas."""
    whole = {
        "openapi": "3.0.1",
        "paths": paths,
        "components": {"schemas": schemas or {}},
    }
    return openapi.parse(json.dumps(whole | more).encode(), "Svc")


def only(found: ServiceMethods) -> Method:
    """The only method there is."""
    (method,) = found.methods
    return method


def shape_of(schema: object, schemas: Json | None = None) -> Shape:
    """What a schema is read as, in a document without problems."""
    found = parse({"/M": post({"properties": {"p": schema}})}, schemas)
    assert not found.problems
    return only(found).parameters[0].shape


def test_parameters_are_those_of_the_body_in_their_order() -> None:
    body = {
        "type": "object",
        "required": ["ds", "from"],
        "properties": {
            "ds": reference("Set"),
            "from": {"type": "string"},
            "asOf": {"type": "string", "format": "date-time", "description": " When. "},
        },
    }
    found = parse(
        {"/Update": post(reference("Update_input"))},
        {"Update_input": body, "Set": {"type": "object"}, "Unused": {"type": "object"}},
    )
    assert only(found).name == "Update"
    assert only(found).parameters == (
        Field("ds", Shape("ref", ref="Set"), True),
        Field("from", Shape("string"), True),
        Field("asOf", Shape("string", "date-time"), False, "When."),
    )
    assert list(found.schemas) == ["Set"]
    assert not found.problems


def test_results_are_the_returned_value_and_the_outputs() -> None:
    reply = {
        "properties": {
            "returnObj": {"type": "array", "items": reference("Row")},
            "parameters": {"properties": {"morePages": {"type": "boolean"}}},
        }
    }
    found = parse(
        {"/GetRows": post({}, reference("Out"))},
        {"Out": reply, "Row": {"properties": {"Num": {"type": "integer"}}}},
    )
    method = only(found)
    assert method.returns == Shape("array", items=Shape("ref", ref="Row"))
    assert method.outputs == (Field("morePages", Shape("boolean")),)
    assert found.schemas["Row"].fields == (Field("Num", Shape("integer")),)


def test_method_without_parameters_and_results() -> None:
    method = only(parse({"/Close": {"post": {"responses": {"204": {}}}}}))
    assert (method.parameters, method.returns, method.outputs) == ((), None, ())


def test_method_that_answers_get_has_the_parameters_of_the_query() -> None:
    call = {
        "parameters": [
            {
                "name": "top",
                "in": "query",
                "required": True,
                "schema": {"type": "integer"},
            },
            {"name": "key", "in": "header", "schema": {"type": "string"}},
        ],
        "responses": {},
        "summary": "Lists.",
    }
    found = parse({"/List": {"get": call}})
    method = only(found)
    assert method.verbs == ("get",)
    assert method.parameters == (Field("top", Shape("integer"), True),)
    assert method.description == "Lists."
    assert len(found.problems) == 1


def test_body_decides_where_a_method_answers_both() -> None:
    path = post({"properties": {"a": {"type": "string"}}}) | {"get": {"parameters": []}}
    method = only(parse({"/List": path}))
    assert method.verbs == ("post", "get") and len(method.parameters) == 1


@pytest.mark.parametrize(
    ("schema", "shape"),
    [
        ({"type": "string", "format": "uuid"}, Shape("string", "uuid")),
        ({"type": "integer", "format": "int64"}, Shape("integer", "int64")),
        ({"type": "number", "nullable": True}, Shape("number", nullable=True)),
        ({"type": ["string", "null"]}, Shape("string", nullable=True)),
        ({"type": "array"}, Shape("array", items=ANY)),
        ({"type": "object"}, Shape("map", items=ANY)),
        ({"type": "object", "additionalProperties": False}, Shape("object")),
        ({"type": "string", "enum": ["A", 1]}, Shape("string")),
        ({"enum": ["A"]}, Shape("string")),
        (
            {"additionalProperties": {"type": "boolean"}},
            Shape("map", items=Shape("boolean")),
        ),
        (
            {"allOf": [{"type": "boolean"}], "nullable": True},
            Shape("boolean", nullable=True),
        ),
        (
            {"oneOf": [{"type": "null"}, {"type": "number"}]},
            Shape("number", nullable=True),
        ),
        ({"anyOf": [{"type": "string"}, {"type": "number"}]}, ANY),
        ({}, ANY),
        (True, ANY),
    ],
)
def test_schema_is_read_as_its_shape(schema: object, shape: Shape) -> None:
    assert shape_of(schema) == shape


def test_all_of_joins_fields_and_its_own_come_first() -> None:
    base = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
    own = {
        "allOf": [reference("Base"), reference("Own")],
        "properties": {"b": {"type": "number"}},
    }
    shape = shape_of(reference("Own"), {"Base": base, "Own": own})
    found = parse(
        {"/M": post({"properties": {"p": reference("Own")}})},
        {"Base": base, "Own": own},
    )
    assert shape == Shape("ref", ref="Own")
    assert found.schemas["Own"].fields == (
        Field("b", Shape("number")),
        Field("a", Shape("string")),
    )


def test_references_may_be_circular() -> None:
    node = {
        "properties": {
            "next": reference("Node"),
            "rows": {"type": "array", "items": reference("Node")},
        }
    }
    found = parse(
        {"/M": post({}, reference("Out"))},
        {"Out": {"properties": {"returnObj": reference("Node")}}, "Node": node},
    )
    assert found.schemas["Node"].fields[0].shape.ref == "Node"
    assert found.resolved(Shape("ref", ref="Node")).kind == "object"
    assert not found.problems


def test_references_that_are_nothing_but_a_circle_are_untyped() -> None:
    found = parse(
        {"/M": post({"properties": {"p": reference("A")}})},
        {"A": reference("B"), "B": reference("A")},
    )
    assert found.resolved(Shape("ref", ref="A")) == ANY
    assert found.problems


def test_missing_reference_is_untyped_and_told_once() -> None:
    found = parse(
        {"/M": post({"properties": {"p": reference("X"), "q": reference("X")}})}
    )
    assert [p.shape for p in only(found).parameters] == [ANY, ANY]
    (problem,) = found.problems
    assert "#/components/schemas/X" in problem.what


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "money"},
        {"type": 5},
        {"type": ["a", "b"]},
        {"type": "object", "properties": []},
        {"type": "object", "properties": {"a": 1}},
        {"allOf": 1},
        {"oneOf": {}},
        {"$ref": 5},
        {"$ref": "other.json"},
        {"type": "object", "properties": {"": {}}},
        {"type": "object", "properties": {"a": {}}, "required": 1},
    ],
)
def test_odd_schema_is_a_problem(schema: object) -> None:
    assert parse({"/M": post({"properties": {"p": schema}})}).problems


@pytest.mark.parametrize(
    "paths",
    [
        {"/": post()},
        {"/{id}": post()},
        {"/A": 1},
        {"/A": {}},
        {"/A": {"post": 1}},
        {"/A": post(), "/x/A/": post()},
        {"/A": post() | {"delete": {}}},
        {"/A": post({}, {"type": "string"})},
        {"/A": post({}, {"properties": {"odd": {}}})},
        {"/A": {"get": {"parameters": [{"in": "query"}]}}},
        {f"/{'n' * 1000}": post()},
    ],
)
def test_odd_path_is_a_problem(paths: Json) -> None:
    assert parse(paths).problems


def test_one_odd_method_does_not_stop_the_others() -> None:
    found = parse({"/A": 1, "/B": post()})
    assert [method.name for method in found.methods] == ["B"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html>", "is an HTML page, not JSON"),
        (b"<edmx/>", "is XML, not JSON"),
        (b"[]", "is JSON, but no object: a list"),
        (b"{}", "is JSON, but no OpenAPI document"),
        (b'{"swagger":"2.0"}', "is Swagger 2.0; only OpenAPI 3 is read"),
        (b'{"openapi":"4.0"}', "is OpenAPI `4.0`; only version 3 is read"),
        (b'{"openapi":"3.0.1",', "line 1: ends in the middle"),
        (
            b'{"HttpStatus":401,"ErrorMessage":"Invalid API Key"}',
            "is an error reply: `Invalid API Key`",
        ),
        (b"[" * 200_000, "is nested too deeply"),
        (b'{"a":' * 200_000, "is nested too deeply"),
    ],
)
def test_what_is_no_methods_document_is_called_by_its_name(
    data: bytes, what: str
) -> None:
    with pytest.raises(CodegenError) as error:
        openapi.parse(data, "Svc")
    assert (error.value.where, error.value.what) == ("Svc", what)
    assert error.value.hint


def test_number_of_ten_thousand_digits_is_an_error() -> None:
    with pytest.raises(CodegenError, match="is not JSON"):
        openapi.parse(b'{"openapi":' + b"9" * 10_000 + b"}", "Svc")


def test_fields_that_are_there_twice_are_told() -> None:
    data = b'{"openapi":"3.0.1","paths":{"/A":{"post":{}},"/A":{"get":{}}}}'
    found = openapi.parse(data, "Svc")
    assert only(found).verbs == ("post",)
    assert "`/A` is there twice" in found.problems[0].what


def test_half_characters_can_be_written_to_a_file() -> None:
    found = parse({"/A\ud800": post({"properties": {"p\udfff": {"type": "string"}}})})
    method = only(found)
    assert (method.name, method.parameters[0].name) == ("A?", "p?")


def nested(schema: object, depth: int) -> object:
    """The schema inside that many arrays."""
    for _ in range(depth):
        schema = {"type": "array", "items": schema}
    return schema


def test_deep_schema_is_untyped_at_its_end() -> None:
    found = parse({"/A": post({"properties": {"p": nested({}, 200)}})})
    assert "nested too deeply" in found.problems[0].what


def test_all_of_that_multiplies_itself_comes_to_an_end() -> None:
    schemas: Json = {
        f"S{n}": {
            "allOf": [reference(f"S{n + 1}"), reference(f"S{n + 1}")],
            "properties": {f"p{n}": {"type": "string"}},
        }
        for n in range(400)
    }
    schemas["S400"] = {"properties": {"last": {}}}
    found = parse({"/A": post({"properties": {"p": reference("S0")}})}, schemas)
    assert found.schemas["S0"].fields


WIDE: Json = {"properties": {f"p{n}": {"type": "string"} for n in range(1_000)}}
SHARED: dict[str, Json] = {
    "what is taken": post(reference("Wide")),
    "what is given out": post(reply=reference("Outputs")),
    "the result": post(reply=reference("Result")),
    "what lies inside": post(reference("Deep")),
}


@pytest.mark.parametrize("path", SHARED.values(), ids=SHARED.keys())
def test_a_schema_that_many_methods_share_does_not_multiply_the_document(
    path: Json,
) -> None:
    """Half a megabyte would be eight million fields."""
    schemas: Json = {
        "Wide": WIDE,
        "Outputs": {"properties": {"parameters": reference("Wide")}},
        "Result": {"properties": {"returnObj": WIDE}},
        "Deep": {"properties": {"inside": WIDE}},
    }
    found = parse({f"/M{n}": path for n in range(1_000)}, schemas)
    assert len(found.methods) == 1_000
    assert 50_000 < sum(map(_size, found.methods)) < 120_000
    assert any("shares more" in problem.what for problem in found.problems)


def test_a_schema_that_some_methods_share_is_read_for_each() -> None:
    found = parse(
        {f"/M{n}": SHARED["what is taken"] for n in range(90)}, {"Wide": WIDE}
    )
    assert {_size(method) for method in found.methods} == {1_000}
    assert not found.problems


def _size(method: Method) -> int:
    """How many fields a method has, and its fields' own fields."""
    fields = [*method.parameters, *method.outputs]
    shapes = [field.shape for field in fields] + [method.returns or ANY]
    return len(fields) + sum(len(shape.fields) for shape in shapes)


KEYS = [
    "openapi",
    "paths",
    "components",
    "schemas",
    "post",
    "get",
    "requestBody",
    "content",
    "application/json",
    "schema",
]
KEYS += [
    "properties",
    "type",
    "items",
    "$ref",
    "allOf",
    "oneOf",
    "required",
    "parameters",
    "responses",
    "200",
    "/A",
    "nullable",
]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=3)
    | st.sampled_from(["object", "array", "string", "#/components/schemas/A", "3.0.1"])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)


@UNTIMED
@given(TREES, TREES, TREES)
def test_any_json_gives_methods_or_an_error(
    path: object, schema: object, whole: object
) -> None:
    parse({"/A": path}, {"A": schema})
    parse({"/A": {"post": path}, "/B": {"get": path}}, {"A": schema})
    parse({"/A": post(schema, path)}, {"A": schema})
    try:
        openapi.parse(json.dumps(whole).encode(), "Svc")
    except CodegenError as error:
        assert error.where == "Svc"


@UNTIMED
@given(st.binary(max_size=200))
def test_any_bytes_give_methods_or_an_error(data: bytes) -> None:
    with pytest.raises(CodegenError):
        openapi.parse(data, "Svc")


@LONG_ONLY
def test_every_methods_document_of_an_instance_is_read(instance_zip: Path) -> None:
    methods = 0
    missing: Counter[str] = Counter()
    with zipfile.ZipFile(instance_zip) as instance:
        for name in instance.namelist():
            if name.startswith("methods/") and name.endswith(".json"):
                found = openapi.parse(instance.read(name), name)
                methods += len(found.methods)
                assert all("is missing" in problem.what for problem in found.problems)
                missing.update({name: len(found.problems)})
    assert methods == 21406
    # References to .NET types that the server itself does not describe.
    assert missing.total() == 44


def test_what_is_required_and_not_a_name_is_passed_over() -> None:
    schema = {"properties": {"a": {}, "b": {}}, "required": [["a"], {}, 1, None, "b"]}
    found = only(parse({"/M": post(schema)})).parameters
    assert {part.name: part.required for part in found} == {"a": False, "b": True}
