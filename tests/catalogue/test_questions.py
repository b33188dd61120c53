"""A stranger's questions: each is answered by one of the first three hits, on the sample and on a whole instance."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from instance import snapshot_of
from long import LONG_ONLY

from .conftest import Search

QUESTIONS: dict[str, tuple[str, str]] = {
    "which column holds the customer's PO number": (
        r"sales_order\.sales_orders … OrderHed\.po_num: str \| None",
        r"cust_po_num|po_num\b",
    ),
    "which BAQs have a parameter for a date": (
        r"kinetic\.baq\.z_customer_orders\(start_date: date\)",
        r"kinetic\.baq\.\w+\(\w*date\w*: date\)",
    ),
    "how do I create a UD01 row": (
        r"kinetic\.ice\.bo\.ud_01\.ud_01s|geta_new_ud_01",
        r"kinetic\.ice\.bo\.ud_01\.ud_01s … UD01$|ud_01\.get_new_ud_01\(",
    ),
    "which table has the selling quantity": (
        r"sales_order\.order_dtls … OrderDtl\.selling_quantity: Decimal \| None",
        r"selling_quantity: Decimal \| None",
    ),
    "where is the credit limit of a customer": (
        r"customer\.customers … Customer\.credit_limit: Decimal \| None",
        r"customer\.customers … CustomerRow\.credit_limit: Decimal \| None",
    ),
    "how much of a part is on hand": (
        r"part\.part_plants … PartPlant\.on_hand_qty",
        r"on_hand",
    ),
    "which set has the lines of sales orders": (
        r"kinetic\.erp\.bo\.sales_order\.order_dtls$",
        r"kinetic\.erp\.bo\.sales_order\.order_dtls$",
    ),
    "function that reserves stock": (
        r"kinetic\.efx\.my_library\.reserve_stock\(",
        r"kinetic\.efx\.\w+\.reserve_stock\(",
    ),
    "get a customer": (
        r"kinetic\.erp\.bo\.customer\.get_(customer|by_id)\(",
        r"kinetic\.erp\.bo\.customer\.get_\w*\(|kinetic\.erp\.bo\.customer$",
    ),
    "own columns of a customer": (
        r"customer\.customers … Customer\.loyalty_c",
        r"_c: ",
    ),
}
"""Question → what answers it on the sample, and on the whole instance, as patterns of what one types."""

OF_AN_INSTANCE: dict[str, str] = {
    "how do I post an invoice": r"invoice_post$",
    "which column is the due date of an invoice": r"(invc_heads|ap_invoices) … \w+\.due_date",
    "where is the vendor's bank account": r"vendor\.vend_banks",
    "which BAQs show open orders": r"kinetic\.baq\.\w*open\w*orders",
    "attachments of a purchase order": r"erp\.bo\.po\.\w*attch|PO\w+Attch",
    "which service has the exchange rates": r"erp\.bo\.curr_ex_rate$",
    "on which table is the job number of labor details": r"LaborDtl\w*\.job_num",
    "warehouse of a part": r"part\.part_whses|PartWhse",
    "approve a purchase order": r"erp\.bo\.po\.\w*appr|\.approve: ",
    "operations of a job": r"job_entry\.job_opers",
}
"""Question → what answers it on the whole instance; the sample has none of this."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_by_the_first_three(
    search: Search, question: str
) -> None:
    codes = [hit["code"] for hit in search(question)[:3]]
    assert any(re.search(QUESTIONS[question][0], code) for code in codes), codes


@pytest.fixture(scope="module")
def instance(instance_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshot_of(instance_zip, tmp_path_factory.mktemp("whole") / "metadata")


@LONG_ONLY
def test_they_are_answered_on_a_whole_instance(search: Search, instance: Path) -> None:
    missed = {}
    answers = {question: answer for question, (_, answer) in QUESTIONS.items()}
    for question, answer in (answers | OF_AN_INSTANCE).items():
        codes = [hit["code"] for hit in search(question, metadata=instance)[:3]]
        if not any(re.search(answer, code) for code in codes):
            missed[question] = codes
    assert not missed
