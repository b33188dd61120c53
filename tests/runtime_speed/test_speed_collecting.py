"""A class of rows costs little until it is used, and is then what pydantic makes of it."""

from __future__ import annotations

import pickle
import sys
import textwrap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter
from tiny_acme import erp

from codegen.runtime.data.reader import Shape, read

ROWS = """
    class Address(Row):
        city: Col[str | None] = COLUMN

    class Line(Row):
        order_num: Col[int] = KEY
        order: Child["Order"] = CHILDREN

    class Order(Row):
        '''An order.'''

        order_num: Col[int] = KEY
        '''Its number.'''
        po_num: Col[str | None] = column("PONum")
        total: Col[Decimal] = UNSET
        paid: Col[bool] = COMPUTED
        tags: Col[list[str]] = COLUMN
        site: Col[str]
        address: Complex[Address | None] = COLUMN
        lines: Children["Line"] = CHILDREN
        before: Child["Order"] = CHILDREN
"""
IMPORTS = """
from decimal import Decimal
from tiny_acme._runtime import CHILDREN, COLUMN, COMPUTED, KEY, UNSET, Child, Children, Col, Complex, Row, column
"""

HOOKED = """
class Hooked(Row):
    @classmethod
    def __pydantic_init_subclass__(cls, **options):
        pass
"""


@pytest.fixture
def made() -> Iterator[Callable[[str], Any]]:
    """Runs the text of a module, as importing it does."""
    names: list[str] = []

    def run(text: str) -> Any:
        module = ModuleType(f"collecting_{len(names)}")
        names.append(module.__name__)
        sys.modules[module.__name__] = module
        text = IMPORTS + textwrap.dedent(text)
        exec(compile(text, "", "exec", dont_inherit=True), vars(module))
        return module

    yield run
    for name in names:
        del sys.modules[name]


@pytest.fixture
def rows(made: Callable[[str], Any]) -> Any:
    return made(ROWS)


@pytest.fixture
def whole(made: Callable[[str], Any]) -> Any:
    """The same classes as pydantic looks at them when they are made: their base has a hook."""
    return made(HOOKED + textwrap.dedent(ROWS).replace("(Row)", "(Hooked)"))


def _collected(act: Callable[[], object]) -> int:
    """How many fields pydantic makes meanwhile."""
    found = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal found
        found += event == "call" and frame.f_code.co_name == "from_annotated_attribute"

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return found


def test_a_module_of_rows_makes_no_fields(made: Callable[[str], Any]) -> None:
    assert _collected(lambda: made(ROWS)) == 0
    customers = Path(*erp.__path__, "bo", "customer.py").read_text("utf-8")
    text = customers.replace("from ...", "from tiny_acme.")
    assert "class Customer(Row)" in text
    assert _collected(lambda: made(text)) == 0


def test_a_class_makes_its_own_fields_once_and_no_others(rows: Any) -> None:
    assert _collected(lambda: rows.Line.model_fields) == 2
    assert _collected(lambda: rows.Line.model_fields) == 0
    assert _collected(lambda: rows.Address.model_fields) == 1


def test_reading_rows_makes_no_fields(rows: Any) -> None:
    record = {"OrderNum": 1, "PONum": "x", "Total": Decimal(1), "Site": "S", "X_c": 1}

    def use() -> None:
        (row,) = read(Shape(rows.Order), [record], source="Orders")
        assert (row.order_num, row.po_num, row.X_c) == (1, "x", 1)
        assert "PONum eq 'y'" in repr(rows.Order.po_num == "y")

    assert _collected(use) == 0


def test_the_fields_are_those_that_pydantic_makes(rows: Any, whole: Any) -> None:
    for name in ("Address", "Line", "Order"):
        late, early = getattr(rows, name), getattr(whole, name)
        early.model_rebuild()  # it was made before the classes that it names
        assert list(late.__annotations__) == list(early.__annotations__)
        assert list(late.model_fields) == list(early.model_fields)
        assert dir(late) == dir(early)
        for column, field in late.model_fields.items():
            as_made = early.model_fields[column]
            assert field.alias == as_made.alias
            assert field.validation_alias == as_made.validation_alias
            assert field.default is as_made.default
            assert field.is_required() == as_made.is_required()
    fields = rows.Order.model_fields
    assert fields["po_num"].alias == "PONum" and fields["order_num"].alias == "OrderNum"
    assert rows.Order.__doc__ == "An order."


def _order(module: Any) -> Any:
    text = '{"OrderNum": 1, "PONum": "x", "Total": 1.5, "Tags": ["a"], "Site": "S", "X_c": 1, "Lines": [{"OrderNum": 1, "Order": null}]}'
    return module.Order.model_validate_json(text)


FIRST_USES: dict[str, Callable[[Any], object]] = {
    "validate": _order,
    "schema": lambda m: m.Order.model_json_schema(),
    "adapter": lambda m: TypeAdapter(list[m.Line]).validate_python([{"OrderNum": 1}]),
    "construct": lambda m: m.Order.model_construct(order_num=1, total=Decimal(1)),
    "column": lambda m: repr(m.Order.order_num),
    "child": lambda m: repr(m.Order.lines.any(m.Line.order_num == 1)),
    "dir": lambda m: dir(m.Order),
    "signature": lambda m: str(m.Order.__signature__).replace(m.__name__, ""),
    "dump": lambda m: _order(m).model_dump(by_alias=True, exclude_unset=True),
    "state": lambda m: _order(m).__getstate__(),
}
"""What a program may do first with a class."""


@pytest.mark.parametrize("use", FIRST_USES)
def test_whatever_is_done_first_finds_the_fields(
    rows: Any, whole: Any, use: str
) -> None:
    first = FIRST_USES[use]
    assert repr(first(rows)) == repr(first(whole))


def test_a_child_of_the_own_class_is_of_it(rows: Any) -> None:
    order = rows.Order.model_validate(
        {"OrderNum": 1, "Site": "S", "Before": {"OrderNum": 0, "Site": "S"}}
    )
    assert type(order.before) is rows.Order
    assert type(pickle.loads(pickle.dumps(order)).before) is rows.Order
    assert rows.Order.__subclasses__() == []


def test_the_same_name_in_quotes_means_another_class_in_another_module(
    made: Callable[[str], Any],
) -> None:
    first, second = made(ROWS), made(ROWS)
    assert first.Order.model_fields.keys() == second.Order.model_fields.keys()
    for module in (first, second):
        assert module.Order.lines.inner is module.Line


def test_a_class_of_ones_own_has_the_columns_of_its_base(made: Any) -> None:
    more = """
    from pydantic import computed_field

    class Mine(Order):
        note: Col[str | None] = COLUMN
        _seen: int = 3

        @computed_field
        @property
        def label(self) -> str:
            return f"{self.order_num}"
    """
    mine = made(ROWS + more).Mine
    row = mine(order_num=7, total=Decimal(1), site="S")
    assert (row.label, row._seen, row.note) == ("7", 3, None)
    assert [*mine.model_fields][-2:] == ["before", "note"]


def test_a_hook_of_pydantic_sees_the_fields(made: Any) -> None:
    hooked = """
    class Noting(Row):
        @classmethod
        def __pydantic_init_subclass__(cls, **options):
            cls.seen.append([*cls.model_fields])

    Noting.seen = []

    class Noted(Noting):
        order_num: Col[int] = KEY
    """
    assert made(hooked).Noting.seen == [["order_num"]]


def test_what_is_not_a_column_is_pydantics(made: Any) -> None:
    with pytest.raises(Exception, match="non-annotated attribute"):
        made("class Wrong(Row):\n    a: Col[int] = KEY\n    b = 3")
    plain = made("class Plain(Row):\n    a: int = 1\n    b: Col[int] = KEY").Plain
    assert plain(b=2).a == 1


def test_a_model_may_hold_rows_that_were_not_used_yet(rows: Any) -> None:
    class Page(BaseModel):
        lines: list[rows.Line]  # type: ignore[name-defined]  # a class, at run time

    page = Page.model_validate({"lines": [{"OrderNum": 5}]})
    assert page.lines[0].order_num == 5


def test_threads_that_use_a_class_first_find_all_of_it(rows: Any) -> None:
    together = Barrier(8)

    def use(number: int) -> Any:
        together.wait(timeout=30)
        return rows.Order(order_num=number, total=Decimal(1), site="S").order_num

    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(use, range(8), timeout=60)] == [*range(8)]
