"""Hazard.NameAttackSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
    Column,
    EdmEnum,
    Fields,
    Key,
    Row,
    S,
    TextColumn,
    entity_set,
    row_key,
)


class Member(EdmEnum, edm_type="Hazard.Member"):
    """Values of `Member`."""

    A_B_xb25a3e51 = 'a"b'
    A_B_xcf2dca14 = "a'b"
    X_ = '"""'
    X_1_IMPORT_OS = "x=1\x0aimport os"
    X_IMPORT_____OS_ABORT_ = "__import__('os').abort()"
    X_ETC_PASSWD = "../../etc/passwd"
    X_BOOT_INI = "..\\..\\boot.ini"
    CON = "CON"
    NUL_TXT = "nul.txt"
    A_B_x07f4401c = "a/b"
    C_X = "C:\\x"
    X_xc9ded4e6 = "␀"
    EVIL = "\u202eevil"
    A_B_x84f87a27 = "a\u200bb"
    A_B = "a b"
    A_B_x295a9749 = "a;b"
    X_C = "#c"
    X = "{{ x }}"
    X_SERVICE = "%service"
    A_ = "a)"
    X_xe7b74777 = "("
    X_X = "@x"
    X_xe0da836e = ","
    X_x140e363f = ":"
    X_INT_1 = "x: int = 1 #"


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `a'b` and `a'b` and `'''` and `x=1 import os` and
    `__import__('os').abort()` and `../../etc/passwd` and `..\\..\\boot.ini` and `CON`
    and `nul.txt` and `a/b` and `C:\\x` and `␀` and `evil` and `ab` and `a b` and `a;b`
    and `#c` and `{{ x }}` and `%service` and `a)` and `(` and `@x` and `,` and `:` and
    `x: int = 1 #`.
    """

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    a_b_xb25a3e51: Annotated[str | None, Field(alias='a"b')] = None
    a_b_xcf2dca14: Annotated[str | None, Field(alias="a'b")] = None
    x_: Annotated[str | None, Field(alias='"""')] = None
    x_1_import_os: Annotated[str | None, Field(alias="x=1\x0aimport os")] = None
    x_import_____os_abort_: Annotated[
        str | None, Field(alias="__import__('os').abort()")
    ] = None
    x_etc_passwd: Annotated[str | None, Field(alias="../../etc/passwd")] = None
    x_boot_ini: Annotated[str | None, Field(alias="..\\..\\boot.ini")] = None
    con: Annotated[str | None, Field(alias="CON")] = None
    nul_txt: Annotated[str | None, Field(alias="nul.txt")] = None
    a_b_x07f4401c: Annotated[str | None, Field(alias="a/b")] = None
    c_x: Annotated[str | None, Field(alias="C:\\x")] = None
    x_xc9ded4e6: Annotated[str | None, Field(alias="␀")] = None
    evil: Annotated[str | None, Field(alias="\u202eevil")] = None
    a_b_x84f87a27: Annotated[str | None, Field(alias="a\u200bb")] = None
    a_b: Annotated[str | None, Field(alias="a b")] = None
    a_b_x295a9749: Annotated[str | None, Field(alias="a;b")] = None
    x_c: Annotated[str | None, Field(alias="#c")] = None
    x: Annotated[str | None, Field(alias="{{ x }}")] = None
    x_service: Annotated[str | None, Field(alias="%service")] = None
    a_: Annotated[str | None, Field(alias="a)")] = None
    x_xe7b74777: Annotated[str | None, Field(alias="(")] = None
    x_x: Annotated[str | None, Field(alias="@x")] = None
    x_xe0da836e: Annotated[str | None, Field(alias=",")] = None
    x_x140e363f: Annotated[str | None, Field(alias=":")] = None
    x_int_1: Annotated[str | None, Field(alias="x: int = 1 #")] = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    a_b_xb25a3e51: TextColumn
    a_b_xcf2dca14: TextColumn
    x_: TextColumn
    x_1_import_os: TextColumn
    x_import_____os_abort_: TextColumn
    x_etc_passwd: TextColumn
    x_boot_ini: TextColumn
    con: TextColumn
    nul_txt: TextColumn
    a_b_x07f4401c: TextColumn
    c_x: TextColumn
    x_xc9ded4e6: TextColumn
    evil: TextColumn
    a_b_x84f87a27: TextColumn
    a_b: TextColumn
    a_b_x295a9749: TextColumn
    x_c: TextColumn
    x: TextColumn
    x_service: TextColumn
    a_: TextColumn
    x_xe7b74777: TextColumn
    x_x: TextColumn
    x_xe0da836e: TextColumn
    x_x140e363f: TextColumn
    x_int_1: TextColumn


class A_bKey(Key):
    """Key of `A_b`."""

    wire_names: ClassVar[Mapping[str, str]] = {"a_b": 'a"b'}
    a_b: str


class A_b(Row):
    """A row of `Of0`."""

    key = row_key(A_bKey)
    a_b: Annotated[str, Field(alias='a"b')] = KEY
    """Key."""


class A_bFields(Fields):
    """Columns of `A_b`, for queries."""

    a_b: TextColumn


class HazardABKey(Key):
    """Key of `HazardAB`."""

    wire_names: ClassVar[Mapping[str, str]] = {"a_b": "a'b"}
    a_b: str


class HazardAB(Row):
    """A row of `Of1`."""

    key = row_key(HazardABKey)
    a_b: Annotated[str, Field(alias="a'b")] = KEY
    """Key."""


class HazardABFields(Fields):
    """Columns of `HazardAB`, for queries."""

    a_b: TextColumn


class XKey(Key):
    """Key of `X`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_": '"""'}
    x_: str


class X(Row):
    """A row of `Of2`."""

    key = row_key(XKey)
    x_: Annotated[str, Field(alias='"""')] = KEY
    """Key."""


class XFields(Fields):
    """Columns of `X`, for queries."""

    x_: TextColumn


class X_1_import_osKey(Key):
    """Key of `X_1_import_os`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_1_import_os": "x=1\x0aimport os"}
    x_1_import_os: str


class X_1_import_os(Row):
    """A row of `Of3`."""

    key = row_key(X_1_import_osKey)
    x_1_import_os: Annotated[str, Field(alias="x=1\x0aimport os")] = KEY
    """Key."""


class X_1_import_osFields(Fields):
    """Columns of `X_1_import_os`, for queries."""

    x_1_import_os: TextColumn


class Import___os_abortKey(Key):
    """Key of `Import___os_abort`."""

    wire_names: ClassVar[Mapping[str, str]] = {
        "x_import_____os_abort_": "__import__('os').abort()"
    }
    x_import_____os_abort_: str


class Import___os_abort(Row):
    """A row of `Of4`."""

    key = row_key(Import___os_abortKey)
    x_import_____os_abort_: Annotated[str, Field(alias="__import__('os').abort()")] = (
        KEY
    )
    """Key."""


class Import___os_abortFields(Fields):
    """Columns of `Import___os_abort`, for queries."""

    x_import_____os_abort_: TextColumn


class Etc_passwdKey(Key):
    """Key of `Etc_passwd`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_etc_passwd": "../../etc/passwd"}
    paths: ClassVar[Mapping[str, str]] = {"x_etc_passwd": "../../etc/passwd"}
    x_etc_passwd: Any


class Etc_passwd(Row):
    """A row of `Of5`."""

    key = row_key(Etc_passwdKey)
    x_etc_passwd: Annotated[str, Field(alias="../../etc/passwd")] = KEY
    """Key."""


class Etc_passwdFields(Fields):
    """Columns of `Etc_passwd`, for queries."""

    x_etc_passwd: TextColumn


class Boot_iniKey(Key):
    """Key of `Boot_ini`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_boot_ini": "..\\..\\boot.ini"}
    x_boot_ini: str


class Boot_ini(Row):
    """A row of `Of6`."""

    key = row_key(Boot_iniKey)
    x_boot_ini: Annotated[str, Field(alias="..\\..\\boot.ini")] = KEY
    """Key."""


class Boot_iniFields(Fields):
    """Columns of `Boot_ini`, for queries."""

    x_boot_ini: TextColumn


class CONKey(Key):
    """Key of `CON`."""

    wire_names: ClassVar[Mapping[str, str]] = {"con": "CON"}
    con: str


class CON(Row):
    """A row of `Of7`."""

    key = row_key(CONKey)
    con: Annotated[str, Field(alias="CON")] = KEY
    """Key."""


class CONFields(Fields):
    """Columns of `CON`, for queries."""

    con: TextColumn


class Nul_txtKey(Key):
    """Key of `Nul_txt`."""

    wire_names: ClassVar[Mapping[str, str]] = {"nul_txt": "nul.txt"}
    nul_txt: str


class Nul_txt(Row):
    """A row of `Of8`."""

    key = row_key(Nul_txtKey)
    nul_txt: Annotated[str, Field(alias="nul.txt")] = KEY
    """Key."""


class Nul_txtFields(Fields):
    """Columns of `Nul_txt`, for queries."""

    nul_txt: TextColumn


class HazardAB_xa7ae4c88Key(Key):
    """Key of `HazardAB_xa7ae4c88`."""

    wire_names: ClassVar[Mapping[str, str]] = {"a_b": "a/b"}
    paths: ClassVar[Mapping[str, str]] = {"a_b": "a/b"}
    a_b: Any


class HazardAB_xa7ae4c88(Row):
    """A row of `Of9`."""

    key = row_key(HazardAB_xa7ae4c88Key)
    a_b: Annotated[str, Field(alias="a/b")] = KEY
    """Key."""


class HazardAB_xa7ae4c88Fields(Fields):
    """Columns of `HazardAB_xa7ae4c88`, for queries."""

    a_b: TextColumn


class C_xKey(Key):
    """Key of `C_x`."""

    wire_names: ClassVar[Mapping[str, str]] = {"c_x": "C:\\x"}
    c_x: str


class C_x(Row):
    """A row of `Of10`."""

    key = row_key(C_xKey)
    c_x: Annotated[str, Field(alias="C:\\x")] = KEY
    """Key."""


class C_xFields(Fields):
    """Columns of `C_x`, for queries."""

    c_x: TextColumn


class HazardKey(Key):
    """Key of `Hazard`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_": "␀"}
    x_: str


class Hazard(Row):
    """A row of `Of11`."""

    key = row_key(HazardKey)
    x_: Annotated[str, Field(alias="␀")] = KEY
    """Key."""


class HazardFields(Fields):
    """Columns of `Hazard`, for queries."""

    x_: TextColumn


class EvilKey(Key):
    """Key of `Evil`."""

    wire_names: ClassVar[Mapping[str, str]] = {"evil": "\u202eevil"}
    evil: str


class Evil(Row):
    """A row of `Of12`."""

    key = row_key(EvilKey)
    evil: Annotated[str, Field(alias="\u202eevil")] = KEY
    """Key."""


class EvilFields(Fields):
    """Columns of `Evil`, for queries."""

    evil: TextColumn


if TYPE_CHECKING:
    from .name_attack_methods import NameAttackMethods
else:
    from .._runtime import LazyMethods as NameAttackMethods


class NameAttackSvc(NameAttackMethods[S], name="Hazard.NameAttackSvc"):
    """Hazard.NameAttackSvc."""

    a_b_xb25a3e51 = entity_set('a"b', Row_, Row_Fields, Row_Key)
    """Key: id."""

    a_b_xcf2dca14 = entity_set("a'b", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_ = entity_set('"""', Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_1_import_os = entity_set("x=1\x0aimport os", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_import_____os_abort_ = entity_set(
        "__import__('os').abort()", Row_, Row_Fields, Row_Key
    )
    """Key: id."""

    x_etc_passwd = entity_set("../../etc/passwd", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_boot_ini = entity_set("..\\..\\boot.ini", Row_, Row_Fields, Row_Key)
    """Key: id."""

    con_ = entity_set("CON", Row_, Row_Fields, Row_Key)
    """Key: id."""

    nul_txt = entity_set("nul.txt", Row_, Row_Fields, Row_Key)
    """Key: id."""

    a_b_x07f4401c = entity_set("a/b", Row_, Row_Fields, Row_Key)
    """Key: id."""

    c_x = entity_set("C:\\x", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_xc9ded4e6 = entity_set("␀", Row_, Row_Fields, Row_Key)
    """Key: id."""

    evil = entity_set("\u202eevil", Row_, Row_Fields, Row_Key)
    """Key: id."""

    a_b_x84f87a27 = entity_set("a\u200bb", Row_, Row_Fields, Row_Key)
    """Key: id."""

    a_b = entity_set("a b", Row_, Row_Fields, Row_Key)
    """Key: id."""

    a_b_x295a9749 = entity_set("a;b", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_c = entity_set("#c", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x = entity_set("{{ x }}", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_service = entity_set("%service", Row_, Row_Fields, Row_Key)
    """Key: id."""

    a_ = entity_set("a)", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_xe7b74777 = entity_set("(", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_x = entity_set("@x", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_xe0da836e = entity_set(",", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_x140e363f = entity_set(":", Row_, Row_Fields, Row_Key)
    """Key: id."""

    x_int_1 = entity_set("x: int = 1 #", Row_, Row_Fields, Row_Key)
    """Key: id."""

    of_0 = entity_set("Of0", A_b, A_bFields, A_bKey)
    """Key: a_b."""

    of_1 = entity_set("Of1", HazardAB, HazardABFields, HazardABKey)
    """Key: a_b."""

    of_2 = entity_set("Of2", X, XFields, XKey)
    """Key: x_."""

    of_3 = entity_set("Of3", X_1_import_os, X_1_import_osFields, X_1_import_osKey)
    """Key: x_1_import_os."""

    of_4 = entity_set(
        "Of4", Import___os_abort, Import___os_abortFields, Import___os_abortKey
    )
    """Key: x_import_____os_abort_."""

    of_5 = entity_set("Of5", Etc_passwd, Etc_passwdFields, Etc_passwdKey)
    """Key: x_etc_passwd."""

    of_6 = entity_set("Of6", Boot_ini, Boot_iniFields, Boot_iniKey)
    """Key: x_boot_ini."""

    of_7 = entity_set("Of7", CON, CONFields, CONKey)
    """Key: con."""

    of_8 = entity_set("Of8", Nul_txt, Nul_txtFields, Nul_txtKey)
    """Key: nul_txt."""

    of_9 = entity_set(
        "Of9", HazardAB_xa7ae4c88, HazardAB_xa7ae4c88Fields, HazardAB_xa7ae4c88Key
    )
    """Key: a_b."""

    of_10 = entity_set("Of10", C_x, C_xFields, C_xKey)
    """Key: c_x."""

    of_11 = entity_set("Of11", Hazard, HazardFields, HazardKey)
    """Key: x_."""

    of_12 = entity_set("Of12", Evil, EvilFields, EvilKey)
    """Key: evil."""
