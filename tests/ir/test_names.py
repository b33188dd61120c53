"""Names are part of a generated package's interface: what they are, and that nothing beside them changes them."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import runtime
from codegen.ir import names
from codegen.runtime.data.names import to_wire

ANY_NAME = st.text(max_size=40) | st.from_regex(
    r"[A-Za-z_][A-Za-z0-9_]{0,30}", fullmatch=True
)
PIECES = st.lists(
    st.sampled_from(
        ["Cust", "ID", "Num", "ABC", "1", "01", "_", "c", "_c", "From", "x", "é", "С"]
    ),
    max_size=6,
).map("".join)
RULES = {
    names.column: names.ROW_NAMES,
    names.baq_column: names.ROW_NAMES,
    names.wire_column: names.ROW_NAMES | names.ANNOTATION_NAMES,
    names.attribute: names.SVC_NAMES,
    names.module: names.AREA_NAMES,
}
"""Rule → what is reserved where its names stand: `Ice.BO.SchemaSvc` is `schema`, which no column may be called."""


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("CustNum", "cust_num"),
        ("CustID", "cust_id"),
        ("ABCCode1", "abc_code_1"),
        ("Loyalty_c", "loyalty_c"),
        ("From", "from_"),
        ("Class", "class_"),
        ("Validate", "validate_"),
        ("Date", "date_"),
        ("Key", "key_"),
        ("Key1", "key_1"),
        ("Character01", "character_01"),
        ("UD_SysRevID", "ud__sys_rev_id"),
        ("TranType", "tran_type"),
        ("Tran_Type", "tran__type"),
        ("VendorName_", "vendor_name__"),
        ("attributeSetID", "attribute_set_id"),
        ("TLCTotalCost", "tlc_total_cost"),
        ("TLСTotalCost", "tl_u_0421_total_cost"),
        ("2ndPass", "x_2nd_pass"),
        ("_terms", "x_terms"),
        ("model_config", "model__config"),
        ("ModelYear", "model_year"),
        ("", "x_"),
        ("Straße", "straße"),
        ("a b-c", "a_b_c"),
    ],
)
def test_a_column_is_called_by_rule(wire: str, name: str) -> None:
    assert names.column(wire) == name


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("OrderHed_OrderNum", "order_hed_order_num"),
        ("Calculated_Total", "calculated_total"),
        ("Customer_Loyalty_c", "customer_loyalty_c"),
        ("OrderHed_Tran_Type", "order_hed_tran__type"),
        ("RowIdent", "row_ident"),
        ("RowMod", "row_mod"),
    ],
)
def test_a_baq_column_is_called_by_table_and_column(wire: str, name: str) -> None:
    assert names.baq_column(wire) == name


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("zCustomerOrders", "z_customer_orders"),
        ("DB-JobLabel", "db_job_label"),
        ("2023_SalesByRep", "x_2023__sales_by_rep"),
        ("ACME_Récap", "acme__récap"),
        ("import", "import_"),
        ("Data", "data"),
        ("Customers", "customers"),
        ("UD01s", "ud_01s"),
    ],
)
def test_a_set_or_baq_is_called_by_rule(wire: str, name: str) -> None:
    assert names.attribute(wire) == name


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("CustNum", "CustNum"),
        ("Loyalty_c", "Loyalty_c"),
        ("OrderHed_OrderNum", "OrderHed_OrderNum"),
        ("morePages", "morePages"),
        ("from", "from_"),
        ("Decimal", "Decimal_"),
        ("Table", "Table_"),
        ("2ndPass", "x_2nd_pass"),
        ("_id", "x_id"),
        ("Récap", "récap"),
    ],
)
def test_a_wire_name_is_kept_where_it_can_be_one(wire: str, name: str) -> None:
    assert names.wire_column(wire) == name


def test_no_column_is_called_as_a_class_beside_it() -> None:
    rule = names.beside(names.wire_column, ["list[Status] | None", "Status_"])
    assert [rule(w) for w in ("Status", "State", "status", "None")] == [
        "Status__",
        "State",
        "status",
        "None_",
    ]


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("CustomerSvc", "customer"),
        ("UD01Svc", "ud_01"),
        ("Svc", "svc"),
        ("ConSvc", "con_"),
        ("BaqSvc", "baq_"),
    ],
)
def test_a_module_is_called_by_rule(wire: str, name: str) -> None:
    assert names.module(wire) == name


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("Customer", "Customer"),
        ("list", "List"),
        ("None", "None_"),
        ("Row", "Row_"),
        ("2x", "X2x"),
        ("a.b", "A_b"),
        ("顧客", "X顧客"),
    ],
)
def test_a_class_keeps_its_type_name(wire: str, name: str) -> None:
    assert names.class_name(wire) == name


RESERVED = st.sampled_from(sorted(frozenset().union(*RULES.values()))).flatmap(
    lambda name: st.sampled_from([name, name.title(), f"{name}Svc", f"{name}_"])
)


@pytest.mark.parametrize(("rule", "reserved"), RULES.items())
@given(ANY_NAME | PIECES | RESERVED)
def test_every_name_is_a_python_name_and_reserved_for_nothing(
    rule: names.Rule, reserved: frozenset[str], wire: str
) -> None:
    name = rule(wire)
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert not name.startswith("_")
    assert name not in reserved
    assert len(name) <= names.LONGEST + 1


@given(st.sets(ANY_NAME | PIECES, max_size=12))
def test_names_beside_each_other_are_distinct(wires: set[str]) -> None:
    found = names.distinct(sorted(wires), names.column)
    assert len(set(found.values())) == len(wires)


@given(st.sets(PIECES, min_size=1, max_size=8), ANY_NAME | PIECES)
def test_a_new_column_renames_none_that_does_not_spell_the_same(
    wires: set[str], new: str
) -> None:
    before = names.distinct(sorted(wires), names.column)
    after = names.distinct(sorted({*wires, new}), names.column)
    for wire in wires:
        if names.column(wire) != names.column(new):
            assert after[wire] == before[wire]


@given(st.permutations(["CustID", "CustId", "custID", "Cust_ID", "Name", "name"]))
def test_order_decides_nothing(wires: list[str]) -> None:
    assert names.distinct(wires, names.column) == names.distinct(
        sorted(wires), names.column
    )


@pytest.mark.parametrize(
    ("owner", "reserved"),
    [
        (runtime.Row, names.ROW_NAMES),
        (type(runtime.Row), names.ROW_NAMES),
        (runtime.Key, names.ROW_NAMES),
        (runtime.Parameters, names.ROW_NAMES),
        (runtime.Result, names.ROW_NAMES),
        (runtime.Tableset, names.ROW_NAMES),
        (runtime.Service, names.SVC_NAMES),
        (runtime.LazyMethods, names.SVC_NAMES),
        (runtime.BaqArea, names.SVC_NAMES),
        (runtime.Functions, names.SVC_NAMES),
        (runtime.Client, names.AREA_NAMES),
        (runtime.AsyncClient, names.AREA_NAMES),
    ],
)
def test_what_a_class_of_the_runtime_has_is_reserved_where_names_stand_on_it(
    owner: type, reserved: frozenset[str]
) -> None:
    own = {name for name in type.__dir__(owner) if not name.startswith("_")}
    assert own - {"mro"} <= reserved | {"current_plant", "current_user_id"}


def test_epicors_own_columns_need_no_alias() -> None:
    wires = [
        "Company",
        "CustID",
        "CustNum",
        "PONum",
        "SysRowID",
        "Loyalty_c",
        "Key1",
        "UOMCode",
        "ShipToNum",
    ]
    assert [to_wire(names.column(w)) for w in wires] == wires
