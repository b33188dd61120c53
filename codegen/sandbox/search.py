"""`$search` (OData URL Conventions, section 5.1.8): rows that hold each of some words or phrases in any of their texts."""

from __future__ import annotations

import re
from typing import Final

from codegen.sandbox.exchange import Refusal, odata_error
from codegen.sandbox.schema import Table
from codegen.sandbox.statements import EVERY, Clause

_TERM: Final = re.compile(r'"([^"]*)"|([^\s"()]+)')


def where(table: Table, text: str | None) -> Clause:
    """The condition of a search for rows of `t`; raises Refusal 501 for OR, NOT and parentheses, which this server does not have."""
    if text is None:
        return EVERY
    terms = [phrase or word for phrase, word in _TERM.findall(text) if word != "AND"]
    if {"OR", "NOT"} & set(terms) or "(" in _TERM.sub("", text):
        raise Refusal(501, "$search takes words and phrases that must all be there.")
    if not terms or '"' in _TERM.sub("", text):
        raise odata_error(f"Syntax error in $search: '{text}'.")
    texts = [c.sql for c in table.declared.values() if c.edm == "Edm.String"]
    one = " OR ".join(f"instr(lower_text(t.{sql}), ?) > 0" for sql in texts) or "0"
    found = tuple(term.lower() for term in terms for _ in texts)
    return Clause(" AND ".join(f"({one})" for _ in terms), found)
