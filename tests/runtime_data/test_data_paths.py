"""Rows whose key a URL's path cannot carry: they are written by the service's `UpdateExt`, or in the path if it takes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from mannered import mannered
from support import SETTINGS

from codegen.sandbox import PRESETS
from generated_example import (
    BusinessError,
    Kinetic,
    NotFound,
    UpdateConflict,
    UpdateErrors,
)
from generated_example.erp.bo.part import Part

WHO: dict[str, Any] = {
    "company": "EPIC06",
    "api_key": SETTINGS.api_key,
    "username": SETTINGS.username,
    "password": SETTINGS.password,
}
MANNERS = {
    name: replace(PRESETS[name], colleague=None)
    for name in ("friendly", "strict-paths", "before-images", "pairs-only", "rough")
}
BRACKET = "BRACKET/L-90"
KEY: dict[str, Any] = {
    "key_1": "NOTE",
    "key_2": "50% & more",
    "key_3": "a+b",
    "key_4": "#1",
    "key_5": "'q'",
}
STORED: dict[str, Any] = {
    "Company": "EPIC06",
    "PartNum": "A/B",
    "PartDescription": "old",
    "SysRevID": 4294967296,
    "SysRowID": "8f4f3c7e-6d1d-4a8e-9c0a-1f2f6f3f7a10",
}


@pytest.mark.parametrize("name", MANNERS)
def test_a_row_with_a_slash_in_its_key_is_changed_and_deleted(name: str) -> None:
    with mannered(MANNERS[name]) as url, Kinetic(url, **WHO) as kinetic:
        parts = kinetic.erp.bo.part.parts
        row = parts.get(part_num=BRACKET)
        row.part_description = "not yet"
        for request in (
            parts.update(row, dry_run=True),
            parts.delete(row, dry_run=True),
            parts.delete(row.key, dry_run=True),
        ):
            assert request and request.path.endswith("Erp.BO.PartSvc/UpdateExt")
        assert parts.get(part_num=BRACKET).part_description != "not yet"
        for text in ("B", "C"):
            row.part_description = text
            parts.update(row)
            assert parts.get(part_num=BRACKET).part_description == text
        assert row.sys_rev_id == parts.get(part_num=BRACKET).sys_rev_id
        parts.update(Part(part_num=BRACKET, search_word="made here"))
        assert parts.get(part_num=BRACKET).search_word == "made here"
        narrow = parts.select(Part.part_description).get(part_num=BRACKET)
        narrow.part_description = "D"
        parts.update(narrow)
        stored = parts.get(part_num=BRACKET)
        assert (stored.part_description, stored.search_word) == ("D", "made here")
        parts.delete(row)
        with pytest.raises(NotFound):
            parts.get(part_num=BRACKET)
        with pytest.raises(NotFound):
            parts.delete(part_num=BRACKET)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        *((name, "") for name in MANNERS),
        ("friendly", "#?%+&<>*"),
        ("pairs-only", "#+%&"),
    ],
)
def test_odd_keys_are_written_whether_the_path_takes_them_or_not(
    name: str, taken: str
) -> None:
    with (
        mannered(MANNERS[name]) as url,
        Kinetic(url, **WHO, key_characters=taken) as kinetic,
    ):
        rows = kinetic.ice.bo.ud_01.ud_01s
        row = rows.get(**KEY)
        row.character_01 = "changed"
        rows.update(row)
        assert rows.get(**KEY).character_01 == "changed"
        rows.delete(**KEY)
        with pytest.raises(NotFound):
            rows.get(**KEY)


def answering(**reply: Any) -> Any:
    def answer(call: Call) -> Answer:
        return Answer({"value": [STORED]} if call.method == "GET" else reply)

    return answer


@pytest.mark.parametrize("before_images", [True, False])
def test_the_row_travels_whole_behind_its_original(
    server: Loopback, before_images: bool
) -> None:
    stored = STORED | {"SysRevID": 4294967297}
    server.reset(answering(parameters={"ds": {"Part": [stored]}}))
    with Kinetic(server.url, **WHO, before_images=before_images) as kinetic:
        parts = kinetic.erp.bo.part.parts
        row = parts.get(part_num="A/B")
        row.part_description, row.part_description = "between", "new"
        parts.update(row)
        parts.update(row)
        assert row.sys_rev_id == 4294967297
        parts.delete(row)
    _, update, delete = server.calls
    assert update.path == delete.path == "Erp.BO.PartSvc/UpdateExt"
    assert update.body.keys() == {
        "ds",
        "continueProcessingOnError",
        "rollbackParentOnChildError",
    }
    sent = [
        {name: row[name] for name in (*STORED, "RowMod")}
        for call in (update, delete)
        for row in call.body["ds"]["Part"]
    ]
    new = stored | {"PartDescription": "new", "RowMod": ""}
    both = [
        STORED | {"RowMod": ""},
        STORED | {"PartDescription": "new", "RowMod": "U"},
        new,
        new | {"RowMod": "D"},
    ]
    assert sent == (both if before_images else both[1::2])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Unit price may not be negative.", UpdateErrors),
        ("Row has been modified by another user.", UpdateConflict),
    ],
)
def test_what_was_not_saved_is_raised_and_stays_a_change(
    server: Loopback, text: str, kind: Any
) -> None:
    told = {"BOUpdError": [{"TableName": "Part", "ErrorText": text}]}
    failed = {"ds": {}, "errorsOccurred": True}
    server.reset(answering(returnObj=told, parameters=failed))
    with Kinetic(server.url, **WHO) as kinetic:
        parts = kinetic.erp.bo.part.parts
        row = parts.get(part_num="A/B")
        row.part_description = "new"
        for _ in range(2):
            with pytest.raises(BusinessError, match=text) as caught:
                parts.update(row)
            assert type(caught.value) is kind
        assert len(server.calls) == 3


@pytest.mark.parametrize("characters", ["a", "\\", "#\\"])
def test_characters_that_no_path_carries_are_no_setting(characters: str) -> None:
    with pytest.raises(ValueError, match="key_characters cannot hold"):
        Kinetic("https://x/y", **WHO, key_characters=characters)
