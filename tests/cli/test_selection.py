"""What [include] and [exclude] take."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.patterns import Parts, unmatched
from codegen.selection import Selection
from codegen.surfaces import METHODS, keys


def test_without_include_everything_is_taken() -> None:
    everything = Selection()
    assert everything.takes_service("Erp.BO.PartSvc") and everything.takes_set(
        "Erp.BO.PartSvc", "Parts"
    )
    assert everything.takes("baqs", "z") and everything.takes("functions", "L")
    assert everything.takes_method(
        "Erp.BO.PartSvc", "Update"
    ) and everything.takes_methods("Erp.BO.PartSvc")
    assert everything.named("services") is None


def test_include_takes_what_it_names_and_no_more() -> None:
    one = Selection(dict(services=("Erp.BO.CustomerSvc",)))
    assert one.takes_service("Erp.BO.CustomerSvc") and one.takes_set(
        "Erp.BO.CustomerSvc", "ShipToes"
    )
    assert one.takes_method("Erp.BO.CustomerSvc", "Update")
    assert not one.takes_service("Erp.BO.PartSvc") and not one.takes_set(
        "Erp.BO.PartSvc", "Parts"
    )
    assert not one.takes("baqs", "z") and not one.takes("functions", "L")
    assert one.named("services") == ("Erp.BO.CustomerSvc",) and one.named("baqs") == ()


def test_one_set_of_a_service_comes_without_the_others_and_without_methods() -> None:
    one = Selection(dict(services=("Erp.BO.CustomerSvc/ShipToes",)))
    assert one.takes_service("Erp.BO.CustomerSvc") and not one.takes_whole_service(
        "Erp.BO.CustomerSvc"
    )
    assert one.takes_set("Erp.BO.CustomerSvc", "ShipToes")
    assert not one.takes_set("Erp.BO.CustomerSvc", "Customers")
    assert not one.takes_method(
        "Erp.BO.CustomerSvc", "Update"
    ) and not one.takes_methods("Erp.BO.CustomerSvc")
    assert one.named("services") == ("Erp.BO.CustomerSvc",)


def test_exclude_has_the_last_word() -> None:
    some = Selection(
        dict(services=("Erp.BO.*",)),
        dict(
            services=("Erp.BO.Sales*", "Erp.BO.CustomerSvc/Cust*"), methods=("Delete*",)
        ),
    )
    assert not some.takes_service("Erp.BO.SalesOrderSvc")
    assert some.takes_service("Erp.BO.CustomerSvc") and some.takes_set(
        "Erp.BO.CustomerSvc", "ShipToes"
    )
    assert not some.takes_set("Erp.BO.CustomerSvc", "Customers")
    assert some.takes_method("Erp.BO.PartSvc", "Update")
    assert not some.takes_method("Erp.BO.PartSvc", "DeleteByID")


@pytest.mark.parametrize(
    ("methods", "taken"),
    [
        (("Get*",), ["Erp.BO.CustomerSvc/GetByID", "Erp.BO.PartSvc/GetRows"]),
        (("Erp.BO.PartSvc/*",), ["Erp.BO.PartSvc/GetRows", "Erp.BO.PartSvc/Update"]),
        (("*/Update",), ["Erp.BO.PartSvc/Update"]),
        ((), []),
        (
            ("*",),
            [
                "Erp.BO.CustomerSvc/GetByID",
                "Erp.BO.PartSvc/GetRows",
                "Erp.BO.PartSvc/Update",
            ],
        ),
    ],
)
def test_methods_are_named_by_themselves_or_with_their_service(
    methods: tuple[str, ...], taken: list[str]
) -> None:
    selection = Selection(dict(methods=methods))
    every = [
        "Erp.BO.CustomerSvc/GetByID",
        "Erp.BO.PartSvc/GetRows",
        "Erp.BO.PartSvc/Update",
    ]
    found = [name for name in every if selection.takes_method(*name.split("/"))]
    assert found == taken
    for name in found:
        assert selection.takes_methods(name.partition("/")[0])


def test_letter_case_counts() -> None:
    assert not Selection(dict(services=("erp.bo.*",))).takes_service("Erp.BO.PartSvc")


PATTERNS = st.lists(
    st.sampled_from(["*", "A*", "A.BO.BSvc", "A.BO.BSvc/S*", "*/S", "C"]), max_size=3
).map(tuple)
TABLE = dict.fromkeys((*keys(), METHODS), PATTERNS)
SELECTIONS = st.builds(
    Selection,
    st.fixed_dictionaries({}, optional=TABLE),
    st.fixed_dictionaries({}, optional=TABLE),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    SELECTIONS,
    st.sampled_from(["A.BO.BSvc", "C", "D"]),
    st.sampled_from(["S", "Sx", "T"]),
)
def test_a_part_is_never_taken_without_its_service(
    selection: Selection, service: str, part: str
) -> None:
    if not selection.takes_service(service):
        assert not selection.takes_set(service, part)
        assert not selection.takes_method(service, part)
    if selection.takes_method(service, part):
        assert selection.takes_methods(service)
    if (named := selection.named("services")) is not None and selection.takes_service(
        service
    ):
        assert service in named


def test_near_names_are_looked_for_as_often_as_they_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file of the repository may hold thousands of patterns that fit nothing, and each look takes the time of all names."""
    looks: list[str] = []
    find = difflib.get_close_matches

    def counted(word: str, known: tuple[str, ...], most: int) -> list[str]:
        looks.append(word)
        return find(word, known, most)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    texts = [f"Erp.BO.Custmer{number}Scv" for number in range(500)]
    names = [f"Erp.BO.Customer{number}Svc" for number in range(5)]
    whole = Selection(dict(services=(*texts,)), dict())
    found = [*unmatched(whole, {"services": names}, among="here")]
    assert len(found) == 500 and 0 < len(looks) <= 40
    assert "Customer0Svc" in found[0].hint
    looks.clear()
    parts = Selection(dict(services=tuple(f"*/{text}" for text in texts)), dict())
    known = {"services": ["Erp.BO.ASvc"]}
    of_service = {"Erp.BO.ASvc": Parts(sets=tuple(names))}
    found = list(unmatched(parts, known, of_service, among="here"))
    assert len(found) == 500 and 0 < len(looks) <= 40


def test_a_pattern_for_a_part_of_what_has_no_parts_fits_nothing() -> None:
    selection = Selection({"baqs": ("zMissing/Rows",), "functions": ("Lib/f",)})
    known = {"services": ["Erp.BO.ASvc"], "baqs": ["zOther"], "functions": ["Lib"]}
    found = list(unmatched(selection, known, among="here"))
    assert [problem.what for problem in found] == ["`zMissing/Rows` fits nothing here"]
