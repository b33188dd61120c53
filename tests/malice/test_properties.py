"""Whatever a server sends is a document or a CodegenError, and whatever is generated of it is sound code of the templates' own."""

from __future__ import annotations

import pytest
import stages
import strategies
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from long import LONG

from codegen.ir.text import docstring

NAMINGS = st.sampled_from(["python", "wire"])


def examples(count: int) -> settings:
    """That many examples, the same ones in every run, at any speed."""
    return settings(
        max_examples=count * LONG,
        deadline=None,
        derandomize=LONG == 1,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )


@examples(12)
@given(strategies.metadata(), NAMINGS)
def test_any_metadata_gives_sound_modules(data: bytes, rule: str) -> None:
    stages.survives(lambda d: stages.service_modules(d, rule), data)


@examples(12)
@given(strategies.openapi(), NAMINGS)
def test_any_openapi_document_gives_sound_modules(data: bytes, rule: str) -> None:
    stages.survives(lambda d: stages.methods_modules(d, rule), data)


@examples(12)
@given(strategies.libraries(), NAMINGS)
def test_any_function_library_gives_a_sound_module(data: bytes, rule: str) -> None:
    stages.survives(lambda d: stages.library_modules(d, rule), data)


@examples(12)
@given(strategies.lookups(), NAMINGS)
def test_any_parameters_and_columns_of_a_baq_give_a_sound_module(
    data: bytes, rule: str
) -> None:
    stages.survives(lambda d: stages.lookup_modules(d, rule), data)


@examples(5)
# A name of hundreds of parts gives as many modules: test_malice makes them once.
@given(st.lists(strategies.shallow_names, min_size=1, max_size=12, unique=True))
def test_services_baqs_and_libraries_of_any_name_are_reached(wires: list[str]) -> None:
    stages.check(stages.client_modules(wires))


@examples(8)
@given(st.lists(strategies.dotted_names, min_size=1, max_size=12, unique=True))
def test_services_of_the_same_parts_are_told_apart(wires: list[str]) -> None:
    stages.check(stages.client_modules(wires))


@examples(200)
@given(strategies.json_names)
def test_any_wire_name_has_a_python_name(wire: str) -> None:
    stages.check_name(wire)


@examples(100)
@given(st.lists(strategies.json_names, max_size=12, unique=True))
def test_names_beside_each_other_differ(wires: list[str]) -> None:
    stages.check_distinct(wires)


@examples(100)
@given(strategies.json_texts, st.sampled_from([0, 4, 8]))
def test_any_text_stays_text(text: str, indent: int) -> None:
    stages.check_text(text, indent)


@pytest.mark.parametrize("piece", ["x", '"', "word ", "é"])
def test_a_megabyte_stays_text_and_short(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    stages.check_text(text)
    assert len(docstring(text)) < 3_000
    stages.check_name(text)
