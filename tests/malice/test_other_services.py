"""What other OData services declare, made of attacks: operations on rows, annotations, alternate keys, streams."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from xml.sax.saxutils import quoteattr

import grammar
import pytest
import stages
from attacks import TEXTS, XML_NAMES
from support import ROOT

from codegen.errors import CodegenError

CASES = ("annotated_terms", "bound_operations", "alternate_keys", "streams")
_GIVEN = re.compile(
    r'(?:Name|Alias|String|EnumMember|PropertyPath|DefaultValue)="([^"&]+)"'
)
TOGETHER = 12
"""Attacks in one document."""
_KEPT = ("Org.OData", "Edm.", "Core", "Capabilities")


def source(case: str) -> str:
    return (ROOT / "tests" / "cases" / case / "metadata.edmx").read_text("utf-8")


def words(text: str) -> list[str]:
    """The names and texts of a document that are its own."""
    return sorted({w for w in _GIVEN.findall(text) if not w.startswith(_KEPT)})


def replaced(text: str, word: str, attack: str) -> str:
    inside = quoteattr(attack)[1:-1].replace('"', "&quot;")
    return re.sub(rf'(?<=["./>(]){re.escape(word)}(?=["<./)])', lambda _: inside, text)


def check(text: str, rule: str) -> None:
    """Raise AssertionError for a module that is not sound, or in which an attack became code."""
    for path, module in stages.service_modules(text.encode(), rule):
        stages.check_path(path)
        compile(module, path, "exec", dont_inherit=True)
        assert not grammar.hidden(module), grammar.hidden(module)
        used = [n.id for n in ast.walk(ast.parse(module)) if isinstance(n, ast.Name)]
        assert not {"os", "__import__", "eval"} & {*used}


@pytest.mark.parametrize("case", CASES)
def test_attacks_in_the_places_of_names_and_texts_stay_text(case: str) -> None:
    text = source(case)
    own = words(text)
    attacks = (*XML_NAMES, *TEXTS)
    rounds = range(0, len(attacks), TOGETHER)
    sound = 0
    for start in rounds:
        made = text
        for n, attack in enumerate(attacks[start : start + TOGETHER]):
            made = replaced(made, own[(start + n * 5) % len(own)], attack)
        with suppress(CodegenError):
            check(made, ("python", "wire")[start // TOGETHER % 2])
            sound += 1
    assert sound > len(rounds) / 2


@pytest.mark.parametrize("rule", ["python", "wire"])
@pytest.mark.parametrize(
    "name",
    "Call Content S UNSET Any UUID Decimal date str method overload type Book".split(),
)
def test_what_a_row_has_below_it_hides_no_name_of_its_class(
    name: str, rule: str
) -> None:
    check(replaced(source("bound_operations"), "Owner", name), rule)
