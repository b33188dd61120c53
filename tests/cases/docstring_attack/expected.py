"""Hazard.DocstringAttackSvc: ''' import os os.abort() '''"""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class Say(EdmEnum, edm_type="Hazard.Say"):
    """Ends in a backslash \\"""

    ENDS_AND_GOES_ON = 'Ends: """ and goes on.'
    """Ends: ''' and goes on."""
    ENDS_IN_A_BACKSLASH = "Ends in a backslash \\"
    """Ends in a backslash \\"""
    ENDS_IN_A_QUOTE = 'Ends in a quote "'
    """Ends in a quote '"""
    APOSTROPHES_AND_TOO = "Apostrophes ''' and \\\"\\\"\\\" too"
    """Apostrophes ''' and \\"\\"\\" too"""
    IMPORT_OS_OS_ABORT = '"""\x0aimport os\x0aos.abort()\x0a"""'
    """''' import os os.abort() '''"""
    FIRST_LINE_SECOND_INDENTED_TAB = (
        "First line.\x0a\x0d\x0a    Second, indented.\x09Tab."
    )
    """First line. Second, indented. Tab."""
    CONFIG_RAW_NOTE_X_X_S_0 = "{{ config }} {% raw %} {# note #} ${x} %(x)s {0}"
    """{{ config }} {% raw %} {# note #} ${x} %(x)s {0}"""
    N_BULLET_X_41_U_0041 = "\\N{BULLET} \\x41 \\u0041 \\"
    """\\N{BULLET} \\x41 \\u0041 \\"""


class DocKey(Key):
    """The key of `Doc`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Doc(Row):
    """''' import os os.abort() '''"""

    key = row_key(DocKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    c_0: Col[str | None] = COLUMN
    """Ends: ''' and goes on."""
    c_1: Col[str | None] = COLUMN
    """Ends in a backslash \\."""
    c_2: Col[str | None] = COLUMN
    """Ends in a quote "."""
    c_3: Col[str | None] = COLUMN
    """Apostrophes ''' and \\"\\"\\" too."""
    c_4: Col[str | None] = COLUMN
    """''' import os os.abort() '''."""
    c_5: Col[str | None] = COLUMN
    """First line. Second, indented. Tab."""
    c_6: Col[str | None] = COLUMN
    """{{ config }} {% raw %} {# note #} ${x} %(x)s {0}."""
    c_7: Col[str | None] = COLUMN
    """\\N{BULLET} \\x41 \\u0041 \\."""
    c_8: Col[str | None] = COLUMN
    """\\."""
    c_9: Col[str | None] = COLUMN
    c_10: Col[str | None] = COLUMN
    """backwards line end."""
    c_11: Col[str | None] = COLUMN
    """xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."""
    c_12: Col[str | None] = COLUMN
    """<b>bold</b> & [link](javascript:1) `code`."""


class DocstringAttackSvc(Service[S], name="Hazard.DocstringAttackSvc"):
    """''' import os os.abort() '''"""

    docs = entity_set("Docs", Doc, DocKey)
    """Ends: ''' and goes on. Key: id."""
