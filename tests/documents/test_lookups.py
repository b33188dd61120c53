"""What the DynamicQuery and EFx lookups say, and what is made of odd replies."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.documents import dynamic_query, efx
from codegen.documents.dynamic_query import Query, QueryColumn, QueryParameter
from codegen.documents.efx import Argument
from codegen.errors import CodegenError

UNTIMED = settings(deadline=None)

PARSERS: list[Callable[[bytes, str], object]] = [
    dynamic_query.parse_list,
    dynamic_query.parse_parameters,
    dynamic_query.parse_columns,
    efx.parse,
    efx.parse_list,
]


def reply(returned: object, **parameters: object) -> bytes:
    """A reply of a method."""
    return json.dumps({"returnObj": returned, "parameters": parameters}).encode()


def test_list_of_baqs() -> None:
    row = {
        "QueryID": "zOrders",
        "Description": " Orders ",
        "IsShared": True,
        "Updatable": "true",
        "AuthorID": "manager",
    }
    found = dynamic_query.parse_list(
        reply({"DynamicQueryList": [row, row, {}, 5]}, morePages=True), "baqs"
    )
    assert found.queries == (Query("zOrders", "Orders", updatable=True),)
    assert found.more
    assert [problem.what.partition("]")[0] for problem in found.problems] == [
        "/returnObj/DynamicQueryList[1",
        "/returnObj/DynamicQueryList[2",
        "/returnObj/DynamicQueryList[3",
    ]


def test_parameters_of_a_baq() -> None:
    rows = [
        {
            "ParameterID": "CustID",
            "ValueType": "nvarchar",
            "ParameterValue": "",
            "IsEmpty": True,
        },
        {
            "ParameterID": "Top",
            "ValueType": "int",
            "ParameterValue": 5,
            "IsEmpty": False,
        },
        {"ParameterID": "Bare"},
    ]
    found = dynamic_query.parse_parameters(
        reply({"ExecutionParameter": rows}), "zOrders"
    )
    assert found.parameters == (
        QueryParameter("CustID", "nvarchar"),
        QueryParameter("Top", "int"),
        QueryParameter("Bare", ""),
    )
    assert "ValueType" in found.problems[0].what


def test_columns_of_a_baq() -> None:
    rows = [
        {
            "alias": "OrderHed_OrderNum",
            "typeName": "System.Int32",
            "caption": "Order",
            "format": ">9",
            "readOnly": True,
            "required": False,
        },
        {"alias": "Calculated_Total", "caption": None},
        {"alias": "Calculated_More", "caption": []},
    ]
    found = dynamic_query.parse_columns(reply(rows), "zOrders")
    assert found.columns == (
        QueryColumn("OrderHed_OrderNum", "Order"),
        QueryColumn("Calculated_Total"),
        QueryColumn("Calculated_More"),
    )
    assert [p.what for p in found.problems] == [
        "/returnObj[2]/caption is a list, where text is expected"
    ]


def signature(
    function: str, argument: str, order: int, **more: object
) -> dict[str, object]:
    """A row of a signature."""
    row: dict[str, object] = {
        "LibraryID": "Lib",
        "FunctionID": function,
        "ArgumentName": argument,
        "Order": order,
    }
    return row | {"DataType": "System.Decimal", "Response": False} | more


def test_functions_have_their_arguments_in_order() -> None:
    found = efx.parse(
        reply(
            {
                "EfxLibrary": [
                    {"LibraryID": "Lib", "Description": "Prices", "Published": False}
                ],
                "EfxFunction": [
                    {"LibraryID": "Lib", "FunctionID": "Ping"},
                    {"LibraryID": "Lib", "FunctionID": "Price", "Disabled": True},
                ],
                "EfxFunctionSignature": [
                    signature("Price", "quantity", 1, Optional=True, DefaultValue="1"),
                    signature("Price", "part", 0, DataType="System.String"),
                    signature("Price", "part", 2),
                    signature("Price", "price", 0, Response=True),
                ],
            }
        ),
        "Lib",
    )
    (library,) = found.libraries
    assert (library.name, library.description) == ("Lib", "Prices")
    ping, price = library.functions
    assert (ping.name, ping.inputs, ping.outputs) == ("Ping", (), ())
    assert price.disabled
    assert price.inputs == (
        Argument("part", "System.String"),
        Argument("quantity", "System.Decimal", optional=True, default="1"),
    )
    assert price.outputs == (Argument("price", "System.Decimal"),)
    assert len(found.problems) == 1


def test_function_without_an_entry_is_there_by_its_signature() -> None:
    found = efx.parse(
        reply({"EfxFunctionSignature": [signature("Price", "part", 0)]}), "Lib"
    )
    (library,) = found.libraries
    assert library.functions[0].name == "Price"
    assert {p.what.split()[0] for p in found.problems} == {
        "/returnObj/EfxLibrary",
        "/returnObj/EfxFunction",
    }


def test_list_of_libraries() -> None:
    found = efx.parse_list(
        reply({"EfxLibraryList": [{"LibraryID": "class", "Published": True}]}), "efx"
    )
    assert [library.name for library in found.libraries] == ["class"]


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    "data", [b"{}", b'{"returnObj":null}', b'{"returnObj":5}', b'{"returnObj":[]}']
)
def test_reply_without_rows_is_a_problem_or_empty(
    parser: Callable[[bytes, str], object], data: bytes
) -> None:
    found = parser(data, "Doc")
    empty = data.endswith(b"[]}") and parser is dynamic_query.parse_columns
    assert bool(getattr(found, "problems")) is not empty


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"<a/>",
        b'{"a":',
        b"5",
        b'{"HttpStatus":403,"ErrorMessage":"no"}',
        b"[" * 99_999,
    ],
)
def test_what_is_no_reply_is_an_error(
    parser: Callable[[bytes, str], object], data: bytes
) -> None:
    with pytest.raises(CodegenError) as error:
        parser(data, "Doc")
    assert error.value.where == "Doc" and error.value.hint


KEYS = [
    "returnObj",
    "parameters",
    "morePages",
    "DynamicQueryList",
    "QueryID",
    "ExecutionParameter",
    "ParameterID",
    "IsEmpty",
    "alias",
]
KEYS += [
    "EfxLibrary",
    "EfxFunction",
    "EfxFunctionSignature",
    "LibraryID",
    "FunctionID",
    "ArgumentName",
    "Order",
    "Response",
    "EfxLibraryList",
]
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)


@UNTIMED
@given(TREES)
def test_any_reply_is_read_or_refused(returned: object) -> None:
    for parser in PARSERS:
        parser(reply(returned), "Doc")


@UNTIMED
@given(st.binary(max_size=100))
def test_any_bytes_that_are_no_object_are_refused(data: bytes) -> None:
    for parser in PARSERS:
        try:
            parser(data, "Doc")
        except CodegenError:
            continue
        assert isinstance(json.loads(data), dict)


def test_every_lookup_of_an_instance_is_read_without_a_problem(
    instance_zip: Path,
) -> None:
    kinds: dict[str, Callable[[bytes, str], object]] = {
        ".parameters.json": dynamic_query.parse_parameters,
        ".columns.json": dynamic_query.parse_columns,
    }
    with zipfile.ZipFile(instance_zip) as instance:
        for name in instance.namelist():
            for ending, parser in kinds.items():
                if name.startswith("baq/") and name.endswith(ending):
                    assert not getattr(parser(instance.read(name), name), "problems")
            if name.startswith("efx/") and name.endswith(".json"):
                assert not efx.parse(instance.read(name), name).problems
        queries = dynamic_query.parse_list(instance.read("baqs.json"), "baqs")
        libraries = efx.parse_list(instance.read("efx.json"), "efx")
    assert (len(queries.queries), len(libraries.libraries)) == (160, 6)
