"""Groups and computed values as frames and files: the values of the tuples, each column of the type that the metadata gives it."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from worlds import Watched, World

from codegen.sandbox import Temperament
from generated_example import Group
from generated_example._runtime import ReplyError
from generated_example.erp.bo.sales_order import OrderDtl, OrderHed


@pytest.fixture
def watched(world: World) -> Watched:
    world.begin(Temperament(cap=3))
    return world.watched()


def groups_of(orders: Any) -> Any:
    return (
        orders.group_by(OrderHed.cust_num, OrderHed.order_date.year())
        .sum(OrderHed.order_amt)
        .sum(OrderHed.total_lines)
        .max(OrderHed.order_date)
        .countdistinct(OrderHed.terms_code)
        .count()
    )


def values_of(lines: Any) -> Any:
    return lines.values(
        OrderDtl.order_num,
        OrderDtl.order_qty * OrderDtl.unit_price,
        OrderDtl.line_desc.toupper(),
        OrderDtl.need_by_date,
        OrderDtl.order_line + 1,
    )


GROUPS = [
    ("cust_num", pa.int64()),
    ("order_date_year", pa.int64()),
    ("order_amt_sum", pa.decimal128(38, 10)),
    ("total_lines_sum", pa.int64()),
    ("order_date_max", pa.timestamp("us")),
    ("terms_code_countdistinct", pa.int64()),
    ("count", pa.int64()),
]
VALUES = [
    ("order_num", pa.int64()),
    ("order_qty_mul_unit_price", pa.decimal128(38, 20)),
    ("line_desc_toupper", pa.string()),
    ("need_by_date", pa.timestamp("us")),
    ("order_line_add_1", pa.decimal128(38, 0)),
]
CASES: dict[str, tuple[Callable[[Any], Any], list[tuple[str, Any]]]] = {
    "groups": (lambda s: groups_of(s.sales_orders), GROUPS),
    "values": (lambda s: values_of(s.order_dtls), VALUES),
}


def wall(value: Any) -> Any:
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_frames_have_the_values_of_the_tuples(
    world: World, watched: Watched, tmp_path: Path, case: Any
) -> None:
    asked, columns = case
    with world.client() as kinetic:
        service = kinetic.erp.bo.sales_order
        every = [tuple(map(wall, row)) for row in asked(service)]
        assert len(every) > 3
        table = asked(service).to_arrow()
        assert [(f.name, f.type) for f in table.schema] == columns
        assert [tuple(row.values()) for row in table.to_pylist()] == every
        assert sum(b.num_rows for b in asked(service).batches()) == len(every)
        dicts = asked(service).to_dicts()
        assert [tuple(map(wall, row.values())) for row in dicts] == every
        assert [*dicts[0]] == [name for name, _ in columns]
        assert asked(service).to_parquet(tmp_path / "a.parquet") == len(every)
        assert pq.read_table(tmp_path / "a.parquet").schema.equals(table.schema)
        assert asked(service).to_csv(tmp_path / "a.csv") == len(every)
        with (tmp_path / "a.csv").open(newline="") as file:
            head, *rows = csv.reader(file)
        assert head == [name for name, _ in columns] and len(rows) == len(every)
        assert asked(service).to_polars().shape == (len(every), len(columns))
        assert asked(service).to_pandas().shape == (len(every), len(columns))
        with pytest.raises(ValueError, match="groups and computed values are not"):
            asked(service).to_parquet(tmp_path / "parts", resume=True)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_settings_of_a_frame_hold(world: World, watched: Watched, case: Any) -> None:
    asked, columns = case
    with world.client() as kinetic:
        service = kinetic.erp.bo.sales_order
        wire = asked(service).to_dicts(names="wire")
        assert [n.replace("_", "").lower() for n in wire[0]] == [
            name.replace("_", "") for name, _ in columns
        ]
        table = asked(service).to_arrow(offsets=True)
        times = [name for name, kind in columns if kind == pa.timestamp("us")]
        assert table.schema.field(f"{times[0]}_offset").type == pa.int16()
        zoned = asked(service).to_arrow(zone="UTC").schema.field(times[0])
        assert zoned.type == pa.timestamp("us", "UTC")


def test_what_does_not_fit_is_not_rounded(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        thirds = orders.group_by().average(OrderHed.order_amt)
        exact = thirds.one()[0]
        with pytest.raises(ReplyError, match="OrderAmt_average` does not fit"):
            thirds.to_arrow(scale=0)
        assert -exact.as_tuple().exponent > 10
        assert thirds.to_arrow().to_pylist() == [{"order_amt_average": exact}]


def test_an_empty_frame_has_its_columns(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        none = groups_of(orders.where(OrderHed.order_num < 0)).to_arrow()
        assert [(f.name, f.type) for f in none.schema] == GROUPS
        assert none.num_rows == 0


def test_tasks_have_the_same_frames(world: World, watched: Watched) -> None:
    async def read() -> tuple[Any, Any]:
        async with world.async_client() as kinetic:
            service = kinetic.erp.bo.sales_order
            groups = groups_of(service.sales_orders).having(Group.count() > 0)
            return (
                await groups.to_arrow(),
                await values_of(service.order_dtls).to_arrow(),
            )

    groups, values = asyncio.run(read())
    assert [(f.name, f.type) for f in groups.schema] == GROUPS
    assert [(f.name, f.type) for f in values.schema] == VALUES
    assert groups.num_rows and values.num_rows
