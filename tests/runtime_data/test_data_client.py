"""Clients, areas and services; what is public."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from tiny_acme import AsyncKinetic, Kinetic
from tiny_acme._runtime import Anonymous, Bearer, KineticError
from tiny_acme.erp.bo.customer import CustomerSvc

URL = "https://kinetic.example/Live"


def test_names_lead_to_services_and_are_listed() -> None:
    with Kinetic(URL, company="E", auth=Anonymous()) as kinetic:
        assert isinstance(kinetic.erp.bo.customer, CustomerSvc)
        assert kinetic.erp.bo.customer is kinetic.erp.bo.customer
        assert dir(kinetic) == ["baq", "erp"]
        assert dir(kinetic.erp.bo) == ["customer", "lab"]
        assert dir(kinetic.baq) == ["call", "z_customer_orders"]


@pytest.mark.parametrize(
    ("reach", "message"),
    [
        (lambda k: k.erb, "Kinetic has no `erb`: did you mean `erp`"),
        (lambda k: k.erp.bo.custmer, "ErpBo has no `custmer`: did you mean `customer`"),
        (
            lambda k: k.baq.z_customer_order,
            "Baqs has no `z_customer_order`: did you mean `z_customer_orders`",
        ),
        (lambda k: k.baq.os, "Baqs has no `os`"),
        (lambda k: k.erp.bo._module_, "has no"),
    ],
)
def test_unknown_names_are_told_with_their_neighbour(reach: Any, message: str) -> None:
    with Kinetic(URL, company="E", auth=Anonymous()) as kinetic:
        with pytest.raises(AttributeError, match=message):
            reach(kinetic)


def test_a_client_of_ones_own_class_reaches_the_same() -> None:
    class Mine(Kinetic):
        pass

    with Mine(URL, company="E", auth=Anonymous()) as kinetic:
        assert kinetic.erp.bo.customer
        assert kinetic.baq.z_customer_orders().top(1)


def test_importing_the_client_imports_no_service() -> None:
    code = "import sys, tiny_acme; print([m for m in sys.modules if m.startswith('tiny_acme.')])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "['tiny_acme._runtime', 'tiny_acme.client']"


def test_from_env(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "URL": URL,
        "COMPANY": "EPIC06",
        "API_KEY": "k",
        "USERNAME": "u",
        "PASSWORD": "secret",
    }.items():
        monkeypatch.setenv(f"KINETIC_{name}", value)
    monkeypatch.delenv("KINETIC_TOKEN", raising=False)
    with Kinetic.from_env(page_size=7) as kinetic:
        options = kinetic._session.options
        assert (options.url, options.company, options.page_size) == (URL, "EPIC06", 7)
        assert "secret" not in repr(kinetic) + repr(options)
    monkeypatch.delenv("KINETIC_USERNAME")
    monkeypatch.setenv("KINETIC_TOKEN", "t0ken")
    with Kinetic.from_env() as kinetic:
        assert isinstance(kinetic._session.options.identity, Bearer)
        assert "t0ken" not in repr(kinetic._session.options)


def test_from_env_names_all_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "COMPANY", "API_KEY", "USERNAME", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"KINETIC_{name}", raising=False)
    monkeypatch.setenv("KINETIC_COMPANY", "E")
    with pytest.raises(KineticError) as caught:
        Kinetic.from_env()
    assert str(caught.value) == (
        "not set in the environment: KINETIC_URL, KINETIC_API_KEY, KINETIC_USERNAME, KINETIC_PASSWORD (or KINETIC_TOKEN)"
    )


def test_a_setting_that_there_is_not_is_told_with_its_neighbour() -> None:
    told = "a client has no setting `page_sise`: did you mean `page_size`?"
    with pytest.raises(TypeError, match=re.escape(told)):
        Kinetic(URL, company="E", username="u", page_sise=5)  # type: ignore[call-arg]  # what is tested
    with pytest.raises(TypeError, match="did you mean `password`"):
        AsyncKinetic(URL, company="E", username="u", passwrd="hunter2")  # type: ignore[call-arg]


def test_a_client_must_say_who_it_is() -> None:
    with pytest.raises(ValueError, match="username and password, or auth="):
        Kinetic(URL, company="E", api_key="k")
    with pytest.raises(ValueError, match="not both"):
        Kinetic(URL, company="E", username="u", auth=Anonymous())
