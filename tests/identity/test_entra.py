"""Entra ID by msal, which is pointed at a local provider: in a browser, with a code, with a secret, with a certificate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("msal", reason="msal is in the extra entra")

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from joserfc.jwk import RSAKey

from generated_example import EntraID, Kinetic, KineticError, TimedOut, Unauthorized
from generated_example._runtime import Request
from generated_example._runtime.http.login import EntraLogin
from generated_example._runtime.http.secret import Redactor
from tests.identity.provider import CLIENT, SECRET, SERVICE, Provider, serving
from tests.identity.test_openid import Person
from tests.runtime_transport.test_tls import SELF_SIGNED

SCOPE = "api://kinetic/.default"
READ = Request("GET", "api/v2/environment")


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """By TLS, as msal wants it, with a certificate that this test's requests trust."""
    file = tmp_path / "self-signed.pem"
    file.write_text(SELF_SIGNED)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with serving(file) as provider:
        provider.tenant = "/tenant/v2.0"
        yield provider


def identity(provider: Provider, person: Person, **changes: Any) -> EntraID:
    given: dict[str, Any] = {
        "scope": SCOPE,
        "show": person.show,
        "browse": person.browse,
        "authority": f"{provider.issuer}/tenant",
    }
    return EntraID("tenant", changes.pop("client", CLIENT), **(given | changes))


def read(provider: Provider, auth: EntraID) -> list[int]:
    with Kinetic(
        f"{provider.issuer}/K", company="E", auth=auth, deadline=20
    ) as kinetic:
        return [kinetic._session.send(READ).status for _ in range(2)]


def test_somebody_logs_in_in_a_browser(provider: Provider) -> None:
    person = Person()
    assert read(provider, identity(provider, person)) == [200, 200]
    person.gone()
    assert person.pages[0].status_code == 200 and len(person.lines) == 1
    [asked] = provider.forms("/authorize")
    assert asked["code_challenge_method"] == "S256" and SCOPE in asked["scope"]
    assert asked["redirect_uri"].startswith("http://localhost:")
    assert len(provider.forms("/token")) == 1


def test_another_logins_answer_ends_nothing(provider: Provider) -> None:
    person = Person(lambda where: where.replace("state=", "state=0"))
    login = identity(provider, person).login(Redactor())
    with pytest.raises(TimedOut, match="; 1 came with another login's answer"):
        login.token(2)
    person.gone()


def test_refresh_tokens_rotate_and_a_revoked_one_asks_again(provider: Provider) -> None:
    person = Person()
    login = identity(provider, person).login(Redactor())
    assert isinstance(login, EntraLogin)
    for _ in range(3):
        assert login.token(30)["access_token"]
    assert len(provider.refresh) == 1
    provider.refresh.clear()
    login.token(30)
    person.gone()
    kinds = [form["grant_type"] for form in provider.forms("/token")]
    code, refresh = "authorization_code", "refresh_token"
    assert kinds == [code, refresh, refresh, refresh, code]


def test_a_code_on_another_device(provider: Provider) -> None:
    person = Person()
    provider.pending = ["authorization_pending"]
    assert read(provider, identity(provider, person, flow="device")) == [200, 200]
    assert person.lines[0].startswith("Go and enter ")
    provider.pending = ["access_denied"]
    with pytest.raises(Unauthorized, match="access_denied"):
        read(provider, identity(provider, person, flow="device"))


def test_a_service_with_a_secret(provider: Provider) -> None:
    person = Person()
    given: dict[str, Any] = {"client": SERVICE, "client_secret": SECRET}
    assert read(provider, identity(provider, person, **given)) == [200, 200]
    given["client_secret"] = "PLANTED-wrong"
    with pytest.raises(Unauthorized, match="invalid_client") as caught:
        read(provider, identity(provider, person, **given))
    assert "PLANTED" not in str(caught.value)


def test_a_service_with_a_certificate(provider: Provider, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nightly job")])
    day, now = timedelta(days=1), datetime.now(timezone.utc)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now - day, now + day
    )
    thumbprint = made.sign(key, hashes.SHA256()).fingerprint(hashes.SHA1()).hex()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    file = tmp_path / "service.pem"
    file.write_bytes(key.private_bytes(*form, serialization.NoEncryption()))
    provider.service_key = RSAKey.import_key(
        key.public_key().public_bytes(
            form[0], serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    given: dict[str, Any] = {"client": SERVICE, "thumbprint": thumbprint}
    auth = identity(provider, Person(), certificate=str(file), **given)
    assert read(provider, auth) == [200, 200]
    assert "client_assertion" in provider.forms("/token")[0]
    absent = identity(provider, Person(), certificate=str(tmp_path / "no"), **given)
    with pytest.raises(KineticError, match="cannot be read"):
        read(provider, absent)
    with pytest.raises(ValueError, match="thumbprint"):
        identity(provider, Person(), certificate=str(file), client=SERVICE)


def test_a_provider_that_is_away() -> None:
    given: dict[str, Any] = {"scope": SCOPE, "authority": "https://127.0.0.1:1/t"}
    auth = EntraID("t", CLIENT, browse=lambda url: None, **given)
    with pytest.raises(KineticError, match="login at https://127.0.0.1:1/t"):
        auth.login(Redactor()).token(5)
