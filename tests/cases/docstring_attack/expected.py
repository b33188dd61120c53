"""Hazard.DocstringAttackSvc: ''' import os os.abort() '''"""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
    Column,
    EdmEnum,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
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
    """Key of `Doc`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Doc(Row):
    """''' import os os.abort() '''"""

    key = row_key(DocKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    c_0: str | None = None
    """Ends: ''' and goes on."""
    c_1: str | None = None
    """Ends in a backslash \\."""
    c_2: str | None = None
    """Ends in a quote "."""
    c_3: str | None = None
    """Apostrophes ''' and \\"\\"\\" too."""
    c_4: str | None = None
    """''' import os os.abort() '''."""
    c_5: str | None = None
    """First line. Second, indented. Tab."""
    c_6: str | None = None
    """{{ config }} {% raw %} {# note #} ${x} %(x)s {0}."""
    c_7: str | None = None
    """\\N{BULLET} \\x41 \\u0041 \\."""
    c_8: str | None = None
    """\\."""
    c_9: str | None = None
    c_10: str | None = None
    """backwards line end."""
    c_11: str | None = None
    """xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."""
    c_12: str | None = None
    """<b>bold</b> & [link](javascript:1) `code`."""


class DocFields(Fields):
    """Columns of `Doc`, for queries."""

    id: Column[int]
    c_0: TextColumn
    c_1: TextColumn
    c_2: TextColumn
    c_3: TextColumn
    c_4: TextColumn
    c_5: TextColumn
    c_6: TextColumn
    c_7: TextColumn
    c_8: TextColumn
    c_9: TextColumn
    c_10: TextColumn
    c_11: TextColumn
    c_12: TextColumn


class DocstringAttackSvc(Service[S], name="Hazard.DocstringAttackSvc"):
    """''' import os os.abort() '''"""

    docs = entity_set("Docs", Doc, DocFields, DocKey)
    """Ends: ''' and goes on. Key: id."""
