"""Classes of what methods take and give: whatever a schema leads to is declared before it is used, or not used."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.config import Config, Package
from codegen.generate import generate
from codegen.selection import Selection
from codegen.source.snapshot import open_snapshot

Schema = Mapping[str, Any]
NAMES = ("A.One", "B.Two", "C.Three", "D.Tableset")


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def rows_of(name: str) -> Schema:
    return {"type": "array", "items": ref(name)}


def generated(
    schemas: Mapping[str, Schema],
    *results: str,
    folder: Path,
    selection: Selection = Selection(),
) -> str:
    """The module of a service whose methods `Get0`, `Get1` … give these schemas."""
    results_ = {
        f"/Get{number}": {
            "post": {
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {"returnObj": ref(name)},
                                }
                            }
                        }
                    }
                }
            }
        }
        for number, name in enumerate(results)
    }
    document = {
        "openapi": "3.0.1",
        "info": {"title": "Erp.BO.OddSvc"},
        "paths": results_,
        "components": {"schemas": schemas},
    }
    place = folder / "metadata" / "services"
    place.mkdir(parents=True)
    (place / "Erp.BO.OddSvc.methods.json").write_text(json.dumps(document))
    config = Config(package=Package(name="acme"), selection=selection)
    generate(open_snapshot(folder / "metadata"), config, folder / "acme")
    return (folder / "acme/erp/bo/odd_methods.py").read_text("utf-8")


def declared_first(text: str) -> None:
    """Run the module's classes without the runtime: each name that one uses stands before it, or is quoted."""
    imports, _, classes = text.partition("\nclass ")
    names = re.findall(r"\w+", imports)
    known: dict[str, Any] = {name: _Anything for name in names}
    known |= {"column": _Anything, "method": _Anything}
    exec(compile(f"class {classes}", "odd_methods", "exec"), known)


class _Anything:
    """Whatever the runtime has."""

    def __init__(self, *_: object) -> None: ...

    def __class_getitem__(cls, _: object) -> Any:
        return cls


SHAPES = st.recursive(
    st.sampled_from([ref(name) for name in NAMES] + [{"type": "string"}]),
    lambda inner: inner.map(lambda items: {"type": "array", "items": items})
    | inner.map(lambda held: {"type": "object", "additionalProperties": held}),
    max_leaves=4,
)
OBJECTS = st.dictionaries(st.sampled_from("abc"), SHAPES, min_size=1).map(
    lambda fields: {"type": "object", "properties": fields}
)


@settings(max_examples=20)
@given(schemas=st.fixed_dictionaries({n: OBJECTS | SHAPES for n in NAMES[:3]}))
def test_whatever_schemas_lead_to_each_other_the_module_runs(
    schemas: dict[str, Schema], tmp_path_factory: pytest.TempPathFactory
) -> None:
    tables = {"type": "object", "properties": {"A": rows_of(NAMES[0])}}
    folder = tmp_path_factory.mktemp("odd")
    text = generated({**schemas, NAMES[3]: tables}, *NAMES, folder=folder)
    declared_first(text)


LIST = {"type": "array", "items": ref("X.Tableset")}


@pytest.mark.parametrize(
    "shape",
    [
        ref("X.Tableset"),
        LIST,
        {"type": "array", "items": LIST},
        ref("X.List"),
        {"type": "array", "items": ref("X.List")},
    ],
    ids=["itself", "list", "list of lists", "by name", "list by name"],
)
def test_a_row_that_would_hold_a_tableset_has_a_column_of_anything(
    shape: Schema, tmp_path: Path
) -> None:
    schemas = {
        "X.Row": {"type": "object", "properties": {"a": {"type": "string"}}},
        "X.Tableset": {"type": "object", "properties": {"Row": rows_of("X.Row")}},
        "X.List": LIST,
        "X.Outer": {
            "type": "object",
            "properties": {"held": shape, "plain": {"type": "string"}},
        },
    }
    text = generated(schemas, "X.Outer", folder=tmp_path)
    assert "held: Col[Any | None]" in text
    declared_first(text)


def test_a_tableset_with_the_tables_of_another_has_its_class_even_if_it_alone_is_used(
    tmp_path: Path,
) -> None:
    tables = {"type": "object", "properties": {"Part": rows_of("X.PartRow")}}
    schemas = {
        "X.PartRow": {"type": "object", "properties": {"a": {"type": "string"}}},
        "X.PartTableset": tables,
        "X.UpdExtPartTableset": tables,
    }
    text = generated(
        schemas,
        "X.PartTableset",
        "X.UpdExtPartTableset",
        folder=tmp_path,
        selection=Selection({"methods": ("Erp.BO.OddSvc/Get1",)}),
    )
    assert "get_0" not in text
    assert "class PartTableset(Tableset)" in text
    assert "Call[PartTableset]" in text
    declared_first(text)
