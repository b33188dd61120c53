"""TLS is verified: a server that is not who it says gets nothing."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from codegen.runtime import errors
from codegen.runtime.http.secret import Secret
from codegen.runtime.options import Options
from codegen.runtime.http.message import Request
from codegen.runtime.threads.session import Session

# Nobody's: signed by itself for localhost, to be refused by everyone who was not given it.
SELF_SIGNED = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEy2YVhlzww551ldk
KAxtZeffG35Z+zNL8VZaLe5K4GihRANCAAQGmnvV+YkySdB8uPGRvotsiL/izkN9
0mS4xtXWuUkpB6u8Ce0yvwqALQsyO3PrmKIsBbSNQgAjFK6J3CYtmS3E
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUdzIxGmAVub+r9zPsGnHX2cWj74swCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzA2MjQwOFoYDzIxMjYxMDMw
MDYyNDA4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQGmnvV+YkySdB8uPGRvotsiL/izkN90mS4xtXWuUkpB6u8Ce0yvwqA
LQsyO3PrmKIsBbSNQgAjFK6J3CYtmS3Eo28wbTAdBgNVHQ4EFgQU6Y9ho4uO4+qu
rc0gpeIUedNZq6AwHwYDVR0jBBgwFoAU6Y9ho4uO4+qurc0gpeIUedNZq6AwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAOD4jKhlMiJfiHcYeVOeiIdXxO3FBU47hMayTH7hEx0qAiBc
wrZlmU9cBM0e8YxdG6ytO1vp4Qxk60p3YCPtChjFRw==
-----END CERTIFICATE-----
"""
ANOTHER = """\
-----BEGIN CERTIFICATE-----
MIIBjzCCATWgAwIBAgIUTFIDFASFXfrM+xfgD99zFxh4oXgwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRZWxzZXdoZXJlLmV4YW1wbGUwIBcNMjYxMTI4MTczNzMxWhgP
MjEyNjExMDQxNzM3MzFaMBwxGjAYBgNVBAMMEWVsc2V3aGVyZS5leGFtcGxlMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZg6bFP3izuydAEGoOFmUxLqVn6rQxcus
XQTPBJ2nY5yVc/ksvV7K02/FQNdm3e1CeIvjzytS6VhAX0AlzpAViqNTMFEwHQYD
VR0OBBYEFNCZad2cayhbS573ZWG8UBY4tjcHMB8GA1UdIwQYMBaAFNCZad2cayhb
S573ZWG8UBY4tjcHMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIh
AKTF5srehE06Z1ewj11fDN/8ZfJMnBOZ9+V6yrVyJ0T7AiB0acJeR2kysuED1Nn3
9KIRMCoP2c6z9ldvYmOmokrWaA==
-----END CERTIFICATE-----
"""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "self-signed.pem"
    path.write_text(SELF_SIGNED)
    return path


@pytest.fixture
def heard(certificate: Path) -> Iterator[tuple[str, list[bytes]]]:
    """A server behind TLS: its address, and what it was told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    heard: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(plain, server_side=True) as connection:
                    heard.append(connection.recv(65536))
                    connection.sendall(
                        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                    )
            except OSError:
                plain.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}/Inst", heard
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_certificate_nobody_vouches_for_is_refused(
    connect: Any, heard: tuple[str, list[bytes]], time: Any
) -> None:
    url, told = heard
    session = connect(url=url, clock=time.clock())
    with pytest.raises(errors.ConnectionFailed, match="certificate") as caught:
        session.send(Request("POST", "api", body=b"{}", read=False))
    assert not caught.value.may_have_happened
    assert told == []
    # It is named for what it is, with what to do, and not tried again.
    assert "is not trusted" in str(caught.value)
    assert "SSL_CERT_FILE" in str(caught.value)
    cause = caught.value.__cause__
    assert isinstance(cause, ssl.SSLCertVerificationError)
    assert cause.__traceback__ is None and cause.__context__ is None
    assert time.slept == []


def test_a_read_meets_an_unknown_authority_once(
    connect: Any, heard: tuple[str, list[bytes]], time: Any
) -> None:
    session = connect(url=heard[0], clock=time.clock())
    with pytest.raises(errors.ConnectionFailed, match="is not trusted"):
        session.send(Request("GET", "api"))
    assert time.slept == []


def test_a_certificate_that_ssl_cert_file_names_is_trusted(
    connect: Any,
    heard: tuple[str, list[bytes]],
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert connect(url=heard[0]).send(Request("GET", "api")).status == 200


def test_certificates_that_are_exchanged_are_read_anew(
    connect: Any,
    heard: tuple[str, list[bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They are read once for all clients; a program that runs for months opens clients after a renewal, too."""
    named = tmp_path / "trusted.pem"
    named.write_text(ANOTHER)
    os.utime(named, ns=(0, 0))
    monkeypatch.setenv("SSL_CERT_FILE", str(named))
    with pytest.raises(errors.ConnectionFailed, match="is not trusted"):
        connect(url=heard[0], retries=0).send(Request("GET", "api"))
    named.write_text(SELF_SIGNED)
    assert connect(url=heard[0]).send(Request("GET", "api")).status == 200


def test_a_client_of_ones_own_may_bring_a_certificate(
    heard: tuple[str, list[bytes]], certificate: Path
) -> None:
    url, told = heard
    context = ssl.create_default_context(cafile=str(certificate))
    with httpx2.Client(verify=context) as http:
        with Session(Options(url, "E", api_key=Secret("k")), http=http) as session:
            assert session.send(Request("GET", "api")).json() == {}
    assert len(told) == 1
