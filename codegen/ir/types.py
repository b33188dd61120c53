"""Python types for Edm types, as values that know their imports."""

from __future__ import annotations

from dataclasses import dataclass

RUNTIME = "_runtime"
"""The generated package's runtime, in an `Import`; how far up it is depends on the module."""

OWN = "."
"""The service's own module, in an `Import` of the module beside it."""

Import = tuple[str, str]
"""(module, name)."""

WIRE_NAMES: frozenset[Import] = frozenset(
    {("collections.abc", "Mapping"), ("typing", "ClassVar")}
)
"""What a class that says wire names needs imported."""


_NULLABLE = " | None]"
"""The end of a list that may hold None."""


@dataclass(frozen=True, slots=True)
class PyType:
    """How a type is written, and what that needs imported."""

    text: str
    """Without `| None`: `Decimal`."""
    imports: frozenset[Import] = frozenset()

    @property
    def given(self) -> str:
        """What a call takes for it: an integer is as exact as a decimal, a list without None as good as one with it."""
        if self.text.endswith(_NULLABLE):
            return f"{self.text.removesuffix(_NULLABLE)}] | {self.text}"
        return "Decimal | int" if self.text == "Decimal" else self.text

    def listed(self, *, nullable: bool = False) -> PyType:
        """The type of a collection of these, with `nullable` of one that may hold None among them."""
        held = nullable and self.text != "Any"
        return PyType(f"list[{self.text}{_NULLABLE if held else ']'}", self.imports)


def _value(text: str, *imports: Import) -> PyType:
    return PyType(text, frozenset(imports))


TEXT = _value("str")
INTEGER = _value("int")
FLOAT = _value("float")
DECIMAL = _value("Decimal", ("decimal", "Decimal"))
BOOLEAN = _value("bool")
BINARY = _value("bytes")
GUID = _value("UUID", ("uuid", "UUID"))
DATE_TIME = _value("datetime", ("datetime", "datetime"))
DATE = _value("date", ("datetime", "date"))
TIME = _value("time", ("datetime", "time"))
DURATION = _value("timedelta", ("datetime", "timedelta"))
ANY = _value("Any", ("typing", "Any"))

EDM_TYPES: dict[str, PyType] = {
    "Edm.String": TEXT,
    "Edm.Boolean": BOOLEAN,
    "Edm.Byte": INTEGER,
    "Edm.SByte": INTEGER,
    "Edm.Int16": INTEGER,
    "Edm.Int32": INTEGER,
    "Edm.Int64": INTEGER,
    "Edm.Decimal": DECIMAL,
    "Edm.Single": FLOAT,
    "Edm.Double": FLOAT,
    "Edm.Guid": GUID,
    "Edm.DateTimeOffset": DATE_TIME,
    "Edm.Date": DATE,
    "Edm.TimeOfDay": TIME,
    "Edm.Duration": DURATION,
    "Edm.Binary": BINARY,
}
"""CSDL section 3.3. Every other primitive type (geography, untyped, the abstract ones) is read as it comes."""

STREAM = "Edm.Stream"
"""The type whose values are read from a URL of their own."""
STREAMS = f"{RUNTIME}.streams"
"""The part of the runtime for streams, in an `Import`."""

BAQ_PARAMETER_TYPES: dict[str, PyType] = {
    "nvarchar": TEXT,
    "nchar": TEXT,
    "varchar": TEXT,
    "char": TEXT,
    "ntext": TEXT,
    "text": TEXT,
    "int": INTEGER,
    "bigint": INTEGER,
    "smallint": INTEGER,
    "tinyint": INTEGER,
    "decimal": DECIMAL,
    "numeric": DECIMAL,
    "money": DECIMAL,
    "float": FLOAT,
    "real": FLOAT,
    "bit": BOOLEAN,
    "date": DATE,
    "datetime": DATE_TIME,
    "datetime2": DATE_TIME,
    "datetimeoffset": DATE_TIME,
    "uniqueidentifier": GUID,
}
"""SQL Server's type names, as `ValueType` of a BAQ's parameter gives them (EPICOR.md, "Discovery")."""
