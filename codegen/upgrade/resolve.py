"""From a checked syntax tree to the names of the generated package in it: mypy's own trees and types are read here.

A name is the dotted place of an element, as `compare.Change.place` has it: `erp.bo.customer.Customer.phone_num` for the
column whether it is read from a row, filtered by or given to a new row; `….Customer.key` where a key is given;
`erp.bo.customer.get_by_id()` for a call, and `erp.bo.customer.get_by_id(cust_num)` for an argument in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mypy.nodes import (
    ArgKind,
    CallExpr,
    Expression,
    ImportFrom,
    ImportAll,
    Import,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    RefExpr,
    StrExpr,
    TypeInfo,
)
from mypy.patterns import ClassPattern
from mypy.traverser import TraverserVisitor
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    Overloaded,
    TupleType,
    Type,
    TypeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)
