"""Wire names from Python names.

Generated attributes carry an alias only where `to_wire` does not lead back to the wire name, so the table below is
part of every generated package's meaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

# The words that stand in capitals in most of the column names that have them, by frequency over a whole instance. Frozen:
# a change would give other wire names to packages that were generated before it.
ACRONYMS = frozenset("""
    ab abc abt ag ap api aprg aps ar arrg avs baq bcc boe bol bom bt cc cccscid cgc
    cm cn co coa cod crm csc csv cy db dba de dea dmr dn dum ec ecc eco edi eft eli
    ers eu fa ff ffid fifo fob fs fsa fsm gl glc gst gt gui guid hcm hd hh html hts
    iban ic id im ingstr ip iso ium jc jp kb lc loq lpc mes mf mrp msrp mx mxe my na
    nafta odc ot otmf ots pa pb pci pcid pdf pdm pe pi pl pmuid pn po ponum pp pr ps
    pum qs ra rd re rfq rma sa sc se sn so sql sr ssrs tb tch te tf tgl th tin tla
    tle tlr tp tw ud ui uid um uom ups url us vat wbs wf wh wht wi wip xml ytd
    """.split())


@lru_cache(maxsize=65_536)
def to_wire(name: str) -> str:
    """Return the wire name that a Python name leads back to: `cust_id` → `CustID`, `loyalty_c` → `Loyalty_c`.

    One with capitals is a wire name already: `OrderHed_OrderNum`, `From_`.
    """
    bare = name.removesuffix("_")
    if name != name.lower():
        return bare
    words = bare.split("_")
    user_defined = len(words) > 1 and words[-1] == "c"
    if user_defined:
        words.pop()
    return "".join(map(_capitalised, words)) + ("_c" if user_defined else "")


@lru_cache(maxsize=16_384)
def to_parameter(name: str) -> str:
    """Return the name of a method's parameter that a Python name leads back to: `more_pages` → `morePages`."""
    first, *rest = name.removesuffix("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def _capitalised(word: str) -> str:
    """Return a word as the wire has it; the empty word between two underscores stands for one of the wire's own."""
    if word in ACRONYMS:
        return word.upper()
    return word[:1].upper() + word[1:] or "_"


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return the end of a sentence about an unknown name: `: did you mean …?`, or nothing where none is near."""
    from difflib import get_close_matches  # needed by mistakes alone

    near = get_close_matches(name, list(names), 1)
    return f": did you mean `{near[0]}`?" if near else ""
