"""A column that cannot be null and that a reply leaves out is not loaded: nothing takes it for null."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tiny_acme._runtime import COLUMN, KEY, UNSET, Child, Children, CHILDREN, Col
from tiny_acme._runtime import Complex, Key, NotLoaded, ReplyError, Row, row_key
from codegen.runtime.data.reader import Shape, read, read_values
from codegen.runtime.data.changes import changes
from codegen.runtime.data.row import given, whole


class SizeKey(Key):
    """Key of `Size`."""

    id: int


class Box(Row):
    """A value of complex type."""

    width: Col[Decimal] = UNSET
    note: Col[str | None] = COLUMN
    inner: "Complex[Box | None]" = COLUMN


class Size(Row):
    """A row."""

    key = row_key(SizeKey)
    id: Col[int] = KEY
    name: Col[str] = UNSET
    text: Col[str | None] = COLUMN
    words: Col[list[str]] = UNSET
    box: Complex[Box | None] = COLUMN
    boxes: Col[list[Box]] = UNSET
    child: Child["Size"] = CHILDREN
    sizes: Children["Size"] = CHILDREN


SIZE = Shape(Size)
BOTH = Shape(Size, None, (("Child", SIZE), ("Sizes", SIZE)))


def one(record: dict[str, Any], shape: Shape[Size] = SIZE) -> Size:
    (row,) = read(shape, [record], source="Sizes")
    return row


def missing(row: Row) -> set[str]:
    """The columns of a row whose values cannot be had."""
    return {name for name in type(row).model_fields if not hasattr(row, name)}


ABSENT = {"name", "words", "boxes", "child", "sizes"}


@pytest.mark.parametrize("extra", [{}, {"Other": 1}, {"Text": "x"}])
def test_what_a_reply_leaves_out_is_not_loaded(extra: dict[str, Any]) -> None:
    row = one({"ID": 1, **extra})
    assert missing(row) == ABSENT
    with pytest.raises(NotLoaded, match="`name` of this Size is not loaded: "):
        row.name
    assert row.text == extra.get("Text") and row.key == SizeKey(id=1)
    assert changes(row).body == {}
    assert not {"Name", "Words", "Boxes"} & {*whole(row), *given(row)}


def test_what_a_reply_sends_as_null_is_null() -> None:
    row: Any = one({"ID": 1, "Name": None, "Words": None, "Boxes": None})
    assert missing(row) == {"child", "sizes"}
    assert row.name is row.words is row.boxes is None


def test_the_same_holds_for_every_row_inside_of_a_row() -> None:
    box = {"Note": "x", "Inner": {"Width": 1}}
    record = {"ID": 1, "Box": box, "Boxes": [box], "Child": {"ID": 2}}
    row = one(record | {"Sizes": [{"ID": 3, "Name": "n"}]}, BOTH)
    assert row.box is not None and row.child is not None
    for found in (row.box, *row.boxes):
        assert missing(found) == {"width"}
        assert found.inner is not None and found.inner.width == 1
    assert missing(row.child) == ABSENT
    assert missing(row.sizes[0]) == ABSENT - {"name"}


def test_values_without_rows_do_not_take_it_for_null() -> None:
    columns = (Size.id, Size.name, Size.text)
    shape = Shape(Size, frozenset({"ID", "Name", "Text"}))
    found = read_values(shape, columns, [{"ID": 1, "Name": None}], source="Sizes")
    assert found == [(1, None, None)]
    with pytest.raises(ReplyError, match="Sizes: a row without `Name`"):
        read_values(shape, columns, [{"ID": 1, "Name": "n"}, {"ID": 2}], source="Sizes")
    inside = Shape(Size, frozenset({"Box"}))
    path = (Size.box.to(Box.width),)
    assert read_values(inside, path, [{"Box": {"Width": 2}}], source="S") == [(2,)]
    assert read_values(inside, path, [{"Box": None}, {}], source="S") == [(None,)] * 2
    with pytest.raises(NotLoaded, match="`width` of this Box"):
        read_values(inside, path, [{"Box": {}}], source="S")


def test_a_new_row_has_no_value_for_it() -> None:
    row = Size(id=1)
    assert missing(row) == ABSENT and given(row) == {"ID": 1}
    row.words = ["x"]
    assert given(row) == {"ID": 1, "Words": ["x"]}
