"""Hazard.NameAttackSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from .._runtime import KEY, Col, EdmEnum, Key, Row, S, column, entity_set, row_key


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
    """The key of `Row_`."""

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
    id: Col[int] = column("Id", KEY)
    """Key."""
    a_b_xb25a3e51: Col[str | None] = column('a"b')
    a_b_xcf2dca14: Col[str | None] = column("a'b")
    x_: Col[str | None] = column('"""')
    x_1_import_os: Col[str | None] = column("x=1\x0aimport os")
    x_import_____os_abort_: Col[str | None] = column("__import__('os').abort()")
    x_etc_passwd: Col[str | None] = column("../../etc/passwd")
    x_boot_ini: Col[str | None] = column("..\\..\\boot.ini")
    con: Col[str | None] = column("CON")
    nul_txt: Col[str | None] = column("nul.txt")
    a_b_x07f4401c: Col[str | None] = column("a/b")
    c_x: Col[str | None] = column("C:\\x")
    x_xc9ded4e6: Col[str | None] = column("␀")
    evil: Col[str | None] = column("\u202eevil")
    a_b_x84f87a27: Col[str | None] = column("a\u200bb")
    a_b: Col[str | None] = column("a b")
    a_b_x295a9749: Col[str | None] = column("a;b")
    x_c: Col[str | None] = column("#c")
    x: Col[str | None] = column("{{ x }}")
    x_service: Col[str | None] = column("%service")
    a_: Col[str | None] = column("a)")
    x_xe7b74777: Col[str | None] = column("(")
    x_x: Col[str | None] = column("@x")
    x_xe0da836e: Col[str | None] = column(",")
    x_x140e363f: Col[str | None] = column(":")
    x_int_1: Col[str | None] = column("x: int = 1 #")


class A_bKey(Key):
    """The key of `A_b`."""

    wire_names: ClassVar[Mapping[str, str]] = {"a_b": 'a"b'}
    a_b: str


class A_b(Row):
    """A row of `Of0`."""

    key = row_key(A_bKey)
    a_b: Col[str] = column('a"b', KEY)
    """Key."""


class HazardABKey(Key):
    """The key of `HazardAB`."""

    wire_names: ClassVar[Mapping[str, str]] = {"a_b": "a'b"}
    a_b: str


class HazardAB(Row):
    """A row of `Of1`."""

    key = row_key(HazardABKey)
    a_b: Col[str] = column("a'b", KEY)
    """Key."""


class XKey(Key):
    """The key of `X`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_": '"""'}
    x_: str


class X(Row):
    """A row of `Of2`."""

    key = row_key(XKey)
    x_: Col[str] = column('"""', KEY)
    """Key."""


class X_1_import_osKey(Key):
    """The key of `X_1_import_os`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_1_import_os": "x=1\x0aimport os"}
    x_1_import_os: str


class X_1_import_os(Row):
    """A row of `Of3`."""

    key = row_key(X_1_import_osKey)
    x_1_import_os: Col[str] = column("x=1\x0aimport os", KEY)
    """Key."""


class Import___os_abortKey(Key):
    """The key of `Import___os_abort`."""

    wire_names: ClassVar[Mapping[str, str]] = {
        "x_import_____os_abort_": "__import__('os').abort()"
    }
    x_import_____os_abort_: str


class Import___os_abort(Row):
    """A row of `Of4`."""

    key = row_key(Import___os_abortKey)
    x_import_____os_abort_: Col[str] = column("__import__('os').abort()", KEY)
    """Key."""


class Etc_passwdKey(Key):
    """The key of `Etc_passwd`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_etc_passwd": "../../etc/passwd"}
    paths: ClassVar[Mapping[str, str]] = {"x_etc_passwd": "../../etc/passwd"}
    x_etc_passwd: Any


class Etc_passwd(Row):
    """A row of `Of5`."""

    key = row_key(Etc_passwdKey)
    x_etc_passwd: Col[str] = column("../../etc/passwd", KEY)
    """Key."""


class Boot_iniKey(Key):
    """The key of `Boot_ini`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_boot_ini": "..\\..\\boot.ini"}
    x_boot_ini: str


class Boot_ini(Row):
    """A row of `Of6`."""

    key = row_key(Boot_iniKey)
    x_boot_ini: Col[str] = column("..\\..\\boot.ini", KEY)
    """Key."""


class CONKey(Key):
    """The key of `CON`."""

    wire_names: ClassVar[Mapping[str, str]] = {"con": "CON"}
    con: str


class CON(Row):
    """A row of `Of7`."""

    key = row_key(CONKey)
    con: Col[str] = column("CON", KEY)
    """Key."""


class Nul_txtKey(Key):
    """The key of `Nul_txt`."""

    wire_names: ClassVar[Mapping[str, str]] = {"nul_txt": "nul.txt"}
    nul_txt: str


class Nul_txt(Row):
    """A row of `Of8`."""

    key = row_key(Nul_txtKey)
    nul_txt: Col[str] = column("nul.txt", KEY)
    """Key."""


class HazardAB_xa7ae4c88Key(Key):
    """The key of `HazardAB_xa7ae4c88`."""

    wire_names: ClassVar[Mapping[str, str]] = {"a_b": "a/b"}
    paths: ClassVar[Mapping[str, str]] = {"a_b": "a/b"}
    a_b: Any


class HazardAB_xa7ae4c88(Row):
    """A row of `Of9`."""

    key = row_key(HazardAB_xa7ae4c88Key)
    a_b: Col[str] = column("a/b", KEY)
    """Key."""


class C_xKey(Key):
    """The key of `C_x`."""

    wire_names: ClassVar[Mapping[str, str]] = {"c_x": "C:\\x"}
    c_x: str


class C_x(Row):
    """A row of `Of10`."""

    key = row_key(C_xKey)
    c_x: Col[str] = column("C:\\x", KEY)
    """Key."""


class HazardKey(Key):
    """The key of `Hazard`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_": "␀"}
    x_: str


class Hazard(Row):
    """A row of `Of11`."""

    key = row_key(HazardKey)
    x_: Col[str] = column("␀", KEY)
    """Key."""


class EvilKey(Key):
    """The key of `Evil`."""

    wire_names: ClassVar[Mapping[str, str]] = {"evil": "\u202eevil"}
    evil: str


class Evil(Row):
    """A row of `Of12`."""

    key = row_key(EvilKey)
    evil: Col[str] = column("\u202eevil", KEY)
    """Key."""


if TYPE_CHECKING:
    from .name_attack_methods import NameAttackMethods
else:
    from .._runtime import LazyMethods as NameAttackMethods


class NameAttackSvc(NameAttackMethods[S], name="Hazard.NameAttackSvc"):
    """Hazard.NameAttackSvc."""

    a_b_xb25a3e51 = entity_set('a"b', Row_, Row_Key)
    """Key: id."""
    a_b_xcf2dca14 = entity_set("a'b", Row_, Row_Key)
    """Key: id."""
    x_ = entity_set('"""', Row_, Row_Key)
    """Key: id."""
    x_1_import_os = entity_set("x=1\x0aimport os", Row_, Row_Key)
    """Key: id."""
    x_import_____os_abort_ = entity_set("__import__('os').abort()", Row_, Row_Key)
    """Key: id."""
    x_etc_passwd = entity_set("../../etc/passwd", Row_, Row_Key)
    """Key: id."""
    x_boot_ini = entity_set("..\\..\\boot.ini", Row_, Row_Key)
    """Key: id."""
    con_ = entity_set("CON", Row_, Row_Key)
    """Key: id."""
    nul_txt = entity_set("nul.txt", Row_, Row_Key)
    """Key: id."""
    a_b_x07f4401c = entity_set("a/b", Row_, Row_Key)
    """Key: id."""
    c_x = entity_set("C:\\x", Row_, Row_Key)
    """Key: id."""
    x_xc9ded4e6 = entity_set("␀", Row_, Row_Key)
    """Key: id."""
    evil = entity_set("\u202eevil", Row_, Row_Key)
    """Key: id."""
    a_b_x84f87a27 = entity_set("a\u200bb", Row_, Row_Key)
    """Key: id."""
    a_b = entity_set("a b", Row_, Row_Key)
    """Key: id."""
    a_b_x295a9749 = entity_set("a;b", Row_, Row_Key)
    """Key: id."""
    x_c = entity_set("#c", Row_, Row_Key)
    """Key: id."""
    x = entity_set("{{ x }}", Row_, Row_Key)
    """Key: id."""
    x_service = entity_set("%service", Row_, Row_Key)
    """Key: id."""
    a_ = entity_set("a)", Row_, Row_Key)
    """Key: id."""
    x_xe7b74777 = entity_set("(", Row_, Row_Key)
    """Key: id."""
    x_x = entity_set("@x", Row_, Row_Key)
    """Key: id."""
    x_xe0da836e = entity_set(",", Row_, Row_Key)
    """Key: id."""
    x_x140e363f = entity_set(":", Row_, Row_Key)
    """Key: id."""
    x_int_1 = entity_set("x: int = 1 #", Row_, Row_Key)
    """Key: id."""
    of_0 = entity_set("Of0", A_b, A_bKey)
    """Key: a_b."""
    of_1 = entity_set("Of1", HazardAB, HazardABKey)
    """Key: a_b."""
    of_2 = entity_set("Of2", X, XKey)
    """Key: x_."""
    of_3 = entity_set("Of3", X_1_import_os, X_1_import_osKey)
    """Key: x_1_import_os."""
    of_4 = entity_set("Of4", Import___os_abort, Import___os_abortKey)
    """Key: x_import_____os_abort_."""
    of_5 = entity_set("Of5", Etc_passwd, Etc_passwdKey)
    """Key: x_etc_passwd."""
    of_6 = entity_set("Of6", Boot_ini, Boot_iniKey)
    """Key: x_boot_ini."""
    of_7 = entity_set("Of7", CON, CONKey)
    """Key: con."""
    of_8 = entity_set("Of8", Nul_txt, Nul_txtKey)
    """Key: nul_txt."""
    of_9 = entity_set("Of9", HazardAB_xa7ae4c88, HazardAB_xa7ae4c88Key)
    """Key: a_b."""
    of_10 = entity_set("Of10", C_x, C_xKey)
    """Key: c_x."""
    of_11 = entity_set("Of11", Hazard, HazardKey)
    """Key: x_."""
    of_12 = entity_set("Of12", Evil, EvilKey)
    """Key: evil."""
