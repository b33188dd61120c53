"""Operations that only `$metadata` declares: the sandbox says that it does not know them, where they are bound, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from support import ROOT, SETTINGS

from codegen.sandbox import running
from codegen.source.layout import path_for, stem

SERVICE = "Hazard.BoundOperationsSvc"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    folder: Path = tmp_path_factory.mktemp("library") / "metadata"
    file = folder / path_for("service", stem(SERVICE))
    file.parent.mkdir(parents=True)
    case = ROOT / "tests" / "cases" / "bound_operations" / "metadata.edmx"
    file.write_bytes(case.read_bytes())
    with running(folder, settings=SETTINGS) as url:
        base = f"{url}/api/v2/odata/EPIC06/{SERVICE}/"
        who = (SETTINGS.username, SETTINGS.password)
        headers = {"x-api-key": SETTINGS.api_key}
        with httpx2.Client(base_url=base, auth=who, headers=headers) as client:
            city = client.get("Branches").json()["value"][0]["City"]
            client.headers["x-city"] = city
            yield client


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("POST", "Branches('{city}')/Lib.Open", 501),
        ("POST", "Home/Lib.Open", 501),
        ("POST", "Books/Lib.ReserveAll", 501),
        ("POST", "Books/Lib.Atlas/Lib.ReserveAll", 501),
        ("GET", "Books/Lib.Newest(Shelf='x',Periods=@p)", 501),
        ("GET", "Top(Shelf='x')", 501),
        ("POST", "Top(Shelf='x')", 405),
        ("GET", "Books/Lib.ReserveAll", 405),
        ("POST", "Branches('nowhere')/Lib.Open", 404),
        ("POST", "Branches/Lib.Open", 404),
        ("POST", "Branches('{city}')/Lib.ReserveAll", 404),
        ("POST", "Books/Lib.Copy/Lib.ReserveAll", 404),
        ("POST", "Books/Lib.Nothing", 404),
        ("GET", "Nothing", 404),
    ],
)
def test_what_is_not_known_is_said(
    verb: str, path: str, status: int, library: httpx2.Client
) -> None:
    made = library.request(verb, path.format(city=library.headers["x-city"]))
    assert made.status_code == status, made.text
