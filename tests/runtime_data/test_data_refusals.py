"""What a stranger types wrong is refused before anything is sent, with what to type in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from loopback import Loopback
from tiny_acme import Kinetic
from tiny_acme._runtime import UrlTooLong
from tiny_acme.erp.bo.customer import Customer, CustomerKey, ShipTo

C: Any = Customer
LISTS: list[tuple[str, Any]] = [
    ("where", C.name == "A"),
    ("select", C.name),
    ("values", C.name),
    ("order_by", C.name),
    ("expand", C.ship_toes),
    ("group_by", C.name),
]


@pytest.mark.parametrize("kind", [list, tuple, set])
@pytest.mark.parametrize("method, part", LISTS, ids=[name for name, _ in LISTS])
def test_a_list_in_place_of_arguments(
    kinetic: Kinetic, method: str, part: Any, kind: Callable[[list[Any]], Any]
) -> None:
    take: Any = getattr(kinetic.erp.bo.customer.customers, method)
    with pytest.raises(TypeError, match=rf"^{method}\(\) .* put a star before the"):
        take(kind([part]))
    take(*[part])


@pytest.mark.parametrize("method, part", LISTS, ids=[name for name, _ in LISTS])
def test_a_part_of_other_rows_names_the_method(
    kinetic: Kinetic, method: str, part: Any
) -> None:
    take: Any = getattr(kinetic.erp.bo.customer.ship_toes, method)
    with pytest.raises(TypeError, match=rf"^{method}\(\) of "):
        take(part)


@pytest.mark.parametrize("name", ["where", "order_by", "top", "expand", "search"])
def test_what_gives_a_query_goes_before_values(kinetic: Kinetic, name: str) -> None:
    found: Any = kinetic.erp.bo.customer.customers.values(C.name)
    with pytest.raises(AttributeError, match=r"call it before values\(\)"):
        getattr(found, name)


@pytest.mark.parametrize("name", ["first", "one", "head", "count", "pages", "raw"])
def test_what_reads_cannot_go_before_values(kinetic: Kinetic, name: str) -> None:
    found: Any = kinetic.erp.bo.customer.customers.values(C.name)
    with pytest.raises(AttributeError, match=r"loop; .* top\(\) before values\(\)"):
        getattr(found, name)


def test_a_number_of_rows_is_one(kinetic: Kinetic) -> None:
    customers: Any = kinetic.erp.bo.customer.customers
    for call in (
        lambda: customers.top("5"),
        lambda: customers.skip(2.0),
        lambda: customers.head("5"),
        lambda: customers.create_many([], batch="5"),
    ):
        with pytest.raises(TypeError, match="a number of rows is an integer"):
            call()
    with pytest.raises(ValueError, match="a number of rows cannot be negative: -1"):
        customers.delete_many([], batch=-1)


def test_a_key_says_what_it_lacks(kinetic: Kinetic) -> None:
    ship_toes: Any = kinetic.erp.bo.customer.ship_toes
    with pytest.raises(Exception, match="the key is .*: `ship_to_num` is None"):
        ship_toes.get(cust_num=2, ship_to_num=None)
    with pytest.raises(Exception, match="the key is company, .* needs `ship_to_num`"):
        ship_toes.delete(cust_num=2)


def test_a_key_of_other_rows(kinetic: Kinetic) -> None:
    place: Any = kinetic.erp.bo.customer.customers.at(cust_num=2)
    with pytest.raises(TypeError, match="CustomerKey is the key of other rows: ShipTo"):
        place.below(Customer.ship_toes, CustomerKey)


@pytest.mark.parametrize(
    "name", ["url", "company", "api_key", "username", "password", "auth"]
)
def test_what_the_environment_has_is_not_given_twice(name: str) -> None:
    make: Any = Kinetic.from_env
    with pytest.raises(TypeError, match=rf"from_env\(\) reads {name} from KINETIC_"):
        make(**{name: "x"})


def test_lists_that_multiply_are_refused_and_one_is_read(
    server: Loopback, kinetic: Kinetic
) -> None:
    numbers = range(100_000, 103_000)
    customers = kinetic.erp.bo.customer.customers
    with pytest.raises(UrlTooLong, match="give one list"):
        customers.where(
            Customer.cust_num.in_(numbers), Customer.name.in_(map(str, numbers))
        ).count()
    assert not server.calls


def test_an_area_with_few_names_lists_them(kinetic: Kinetic) -> None:
    area: Any = kinetic.erp
    with pytest.raises(AttributeError, match="has no `zzzz`: it has bo"):
        area.zzzz
