"""What users read when something goes wrong, side by side in `messages.txt`: made by real commands and a real client.

`pytest --accept` writes the file anew; read the difference as a user would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import SAMPLE, SETTINGS, environment, generated_as, sandbox

from codegen.cli import run
from generated_example import COLUMN, Basic, Col, Kinetic, Row
from generated_example.erp.bo.customer import Customer, ShipTo
from generated_example.erp.bo.part import Part

MESSAGES = Path(__file__).with_name("messages.txt")

TOML = '[instance]\nurl = "{url}"\ncompany = "EPIC06"\n[package]\nname = "acme"\n'


@dataclass(frozen=True, slots=True)
class Place:
    """A user's folder, with a sandbox to talk to."""

    folder: Path
    url: str

    def configure(self, text: str = TOML, **changes: str) -> None:
        (self.folder / "kinetic.toml").write_text(
            text.format(**{"url": self.url} | changes), "utf-8"
        )

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def package(self) -> None:
        self.configure()
        generated_as("acme", self.folder)


def selecting(table: str) -> Callable[[Place], None]:
    return lambda place: place.configure(TOML + table)


def edited(place: Place) -> None:
    place.package()
    place.write("acme/client.py", "# mine\n")


def foreign(place: Place) -> None:
    place.package()
    place.write("acme/notes.txt", "mine\n")


METADATA = ("--metadata", str(SAMPLE / "metadata"))
COMMANDS: tuple[tuple[str, Callable[[Place], object], tuple[str, ...]], ...] = (
    ("a command that does not exist", Place.configure, ("genrate",)),
    ("an option that does not exist", Place.configure, ("generate", "--stric")),
    ("no configuration", lambda place: None, ("generate",)),
    ("no snapshot", Place.configure, ("generate",)),
    ("an existing configuration", Place.configure, ("init",)),
    (
        "an unknown key",
        lambda place: place.configure('[package]\nnmae = "acme"\n'),
        ("generate",),
    ),
    (
        "a password in the configuration",
        lambda place: place.configure('[instance]\npassword = "x"\n'),
        ("generate",),
    ),
    (
        "an address below the instance",
        lambda place: place.configure(url="https://erp.example/Kinetic/api/v2"),
        ("fetch",),
    ),
    (
        "a Windows path in double quotes",
        lambda place: place.configure('[package]\npath = "C:\\Users"\n'),
        ("generate",),
    ),
    (
        "a pattern that fits nothing",
        selecting('[include]\nservices = ["Erp.BO.customer*", "Erp.BO.PartSvc"]\n'),
        ("generate", "--strict", *METADATA),
    ),
    ("a file that was edited", edited, ("generate", *METADATA)),
    ("a file that is somebody else's", foreign, ("generate", *METADATA)),
    (
        "a short name without a service",
        Place.configure,
        ("inspect", "Custommer", *METADATA),
    ),
    (
        "a file that is no document",
        lambda place: place.write("a.json", "[]"),
        ("add", "a.json"),
    ),
    ("nothing to compare", Place.configure, ("diff", "old", "new")),
    (
        "a temperament that does not exist",
        Place.configure,
        ("serve", "--temperament", "wst"),
    ),
    ("a page that does not exist", Place.configure, ("guide", "raeding")),
)
"""What went wrong, what the user did before, and the command."""


def _wrong(name: str, value: str) -> Callable[[Place, pytest.MonkeyPatch], None]:
    def prepare(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        place.configure()
        monkeypatch.setenv(name, value)

    return prepare


def _company(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.configure(TOML.replace("EPIC06", "EPIC60"))


def _nobody(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.configure()
    monkeypatch.delenv("KINETIC_PASSWORD")


FETCHES: tuple[tuple[str, Callable[[Place, pytest.MonkeyPatch], None]], ...] = (
    ("no password", _nobody),
    ("a wrong password", _wrong("KINETIC_PASSWORD", "a wrong one")),
    ("a wrong API key", _wrong("KINETIC_API_KEY", "a-wrong-one")),
    ("a wrong company", _company),
)


class Unknown(Row):
    nowhere: Col[str | None] = COLUMN


def _client(url: str, **changes: object) -> Kinetic:
    given = {"company": "EPIC06", "api_key": SETTINGS.api_key, "retries": 0}
    who = Basic(SETTINGS.username, SETTINGS.password)
    return Kinetic(url, **{**given, "auth": who, **changes})  # type: ignore[arg-type]  # a table of mistakes


CALLS: tuple[tuple[str, Callable[[Kinetic, str], object]], ...] = (
    ("customers.get(cust_num=99_999)", lambda k, _: _customers(k).get(cust_num=99_999)),
    (
        "customers.get(cust_nmu=2)",
        lambda k, _: _customers(k).get(cust_nmu=2),  # type: ignore[call-arg]  # the mistake
    ),
    (
        "customers.select(Customer.name).get(cust_num=2).phone_num",
        lambda k, _: _customers(k).select(Customer.name).get(cust_num=2).phone_num,
    ),
    (
        "customers.get(cust_num=2).phone_numm",
        lambda k, _: _customers(k).get(cust_num=2).phone_numm,  # type: ignore[attr-defined]  # the mistake
    ),
    (
        "customers.where(Part.part_num == 'X')",
        lambda k, _: _customers(k).where(Part.part_num == "X"),  # type: ignore[arg-type]  # the mistake
    ),
    (
        "customers.where(\"Nmae eq 'X'\").first()",
        lambda k, _: _customers(k).where("Nmae eq 'X'").first(),
    ),
    (
        "customers.where(~Customer.cust_num.in_(range(1_000))).first()",
        lambda k, _: _customers(k).where(~Customer.cust_num.in_(range(1_000))).first(),
    ),
    (
        "customers.order_by(Customer.cust_num).one()",
        lambda k, _: _customers(k).order_by(Customer.cust_num).one(),
    ),
    (
        "ship_toes.create(ShipTo(company='EPIC06', cust_num=2, ship_to_num=''))",
        lambda k, _: k.erp.bo.customer.ship_toes.create(
            ShipTo(company="EPIC06", cust_num=2, ship_to_num="")
        ),
    ),
    (
        "kinetic.baq.z_customer_orders(strat_date='2026-01-01')",
        lambda k, _: k.baq.z_customer_orders(strat_date="2026-01-01"),  # type: ignore[call-arg]  # the mistake
    ),
    ("kinetic.baq.call('Nope', Unknown)", lambda k, _: [*k.baq.call("Nope", Unknown)]),
    (
        "Kinetic(…, auth=Basic('manager', 'a wrong one'))",
        lambda _, url: _first(_client(url, auth=Basic("manager", "a wrong one"))),
    ),
    (
        "Kinetic(…, api_key='a-wrong-one')",
        lambda _, url: _first(_client(url, api_key="a-wrong-one")),
    ),
    (
        "Kinetic(…, company='EPIC60')",
        lambda _, url: _first(_client(url, company="EPIC60")),
    ),
    ("Kinetic(…, timeuot=5)", lambda _, url: _client(url, timeuot=5)),
    (
        "Kinetic('https://erp.example/Kinetic/api/v2', …)",
        lambda _, url: _client(f"{url}/api/v2"),
    ),
    (
        "Kinetic('http://127.0.0.1:1', …)",
        lambda _, url: _first(_client("http://127.0.0.1:1")),
    ),
    ("Kinetic.from_env()", lambda _, url: Kinetic.from_env()),
)
"""What a program does, and how."""


def _customers(kinetic: Kinetic):  # type: ignore[no-untyped-def]  # an entity set of the example
    return kinetic.erp.bo.customer.customers


def _first(kinetic: Kinetic) -> object:
    with kinetic:
        return _customers(kinetic).first()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with sandbox() as address:
        yield address


def plain(text: str, place: Place) -> str:
    """The text without what differs from run to run."""
    text = text.replace(str(place.folder), "/work").replace(str(SAMPLE), "/sample")
    text = text.replace(place.url, "https://erp.example/Kinetic")
    text = text.replace(place.url.removeprefix("http://"), "erp.example")
    return re.sub(r"\(\[\w+ \d+\] .*?\)", "(the system's words)", text)


def test_the_messages_are_the_ones_in_the_file(
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    accept: bool,
) -> None:
    found = [
        *_of_commands(url, tmp_path, monkeypatch, capsys),
        *_of_calls(url, tmp_path, monkeypatch),
    ]
    text = "\n".join(found)
    if accept:
        MESSAGES.write_text(text, "utf-8")
    assert text == MESSAGES.read_text("utf-8")


def _of_commands(
    url: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[str]:
    cases = [
        *(
            (what, lambda place, _, prepare=prepare: prepare(place), command)
            for what, prepare, command in COMMANDS
        ),
        *((what, prepare, ("fetch",)) for what, prepare in FETCHES),
    ]
    for number, (what, prepare, command) in enumerate(cases):
        place = Place(folder / str(number), url)
        place.folder.mkdir()
        with monkeypatch.context() as patch:
            patch.chdir(place.folder)
            patch.delenv("PSModulePath", raising=False)
            for name, value in environment(url).items():
                if name.startswith("KINETIC_"):
                    patch.setenv(name, value)
            prepare(place, patch)
            capsys.readouterr()
            code = run([*command])
        said = plain(capsys.readouterr().err, place).splitlines()
        lines = [line for line in said if re.match(r"error|warning|note|hint", line)]
        shown = plain(" ".join(command), place)
        yield "\n".join(
            [f"# {what}", f"$ kinetic-codegen {shown}", *lines, f"exit code {code}", ""]
        )


def _of_calls(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in (
        "KINETIC_URL",
        "KINETIC_COMPANY",
        "KINETIC_API_KEY",
        "KINETIC_USERNAME",
    ):
        monkeypatch.delenv(name, raising=False)
    with _client(url) as kinetic:
        for code, call in CALLS:
            with pytest.raises(Exception) as caught:
                call(kinetic, url)
            said = plain(str(caught.value), Place(folder, url))
            yield f">>> {code}\n{caught.type.__name__}: {said}\n"
