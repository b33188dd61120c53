"""Hazard.NamesNotNormalSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
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


class Fold(EdmEnum, edm_type="Hazard.Fold"):
    """Values of `Fold`."""

    İ = "İ"
    SS = "ß"
    U_02BC_N = "ŉ"
    FI = "ﬁ"


class FileKey(Key):
    """The key of `File`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: str


class File(Row):
    """A row of `ﬁles` and
    `名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名`.
    """

    key = row_key(FileKey)
    id: Col[str] = column("Id", KEY)
    """Key."""
    é: Col[str | None] = column("é")
    i̇: Col[Fold | None] = column("İ")
    file: Col[str | None] = column("ﬁle")
    from_: Col[str | None] = column("ｆｒｏｍ")
    straße: Col[str | None] = column("ſtraße")
    名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名_x50a060a9: Col[
        str | None
    ] = column(
        "名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名"
    )
    abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_ab_x75d21719: Col[
        str | None
    ] = column(
        "AbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbc"
    )


class NamesNotNormalSvc(Service[S], name="Hazard.NamesNotNormalSvc"):
    """Hazard.NamesNotNormalSvc."""

    files = entity_set("ﬁles", File, FileKey)
    """Key: id."""
    名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名_x50a060a9 = entity_set(
        "名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名",
        File,
        FileKey,
    )
    """Key: id."""
