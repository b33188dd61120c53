"""What was written since a mark is read once, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from codegen.sandbox import Temperament
from generated_example.erp.bo.customer import Customer
from tests.worlds import World, served


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with served() as world:
        yield world


def test_each_change_comes_once(world: World) -> None:
    world.begin(Temperament())
    with world.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        found, mark = customers.changed_since(0)
        everything = found.to_arrow()
        assert everything.num_rows == customers.count() > 5
        assert mark == max(everything["sys_rev_id"].to_pylist())
        none, same = customers.changed_since(mark)
        assert (none.to_arrow().num_rows, same) == (0, mark)
        row = customers.get(cust_num=2)
        row.credit_limit = Decimal("7.5")
        customers.update(row)
        changed, later = customers.changed_since(mark)
        # Written after the mark was read, and before the rows are.
        other = customers.get(cust_num=5)
        other.credit_limit = Decimal("8.5")
        customers.update(other)
        assert [r.cust_num for r in changed] == [2]
        assert later > mark
        last, newest = customers.changed_since(later)
        assert last.to_arrow()["cust_num"].to_pylist() == [5]
        assert newest > later
        narrow, _ = customers.where(Customer.cust_num == 2).changed_since(mark)
        assert [r.cust_num for r in narrow] == [2]


def test_rows_without_a_revision_have_no_changes(world: World) -> None:
    with world.client() as kinetic, pytest.raises(TypeError, match="no SysRevID"):
        kinetic.baq.z_customer_orders().changed_since(0)
