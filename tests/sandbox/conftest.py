"""A sandbox over the sample, and a client for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from support import SETTINGS, sandbox

import codegen.sample

SAMPLE = Path(codegen.sample.__path__[0])
KEY = {"x-api-key": SETTINGS.api_key}


def client(url: str) -> httpx2.Client:
    # Without TLS: reading the certificates would take longer than the test.
    who = (SETTINGS.username, SETTINGS.password)
    return httpx2.Client(base_url=url, auth=who, headers=KEY, verify=False)


@pytest.fixture(scope="session")
def shared_url() -> Iterator[str]:
    """A sandbox that tests only read from."""
    with sandbox() as url:
        yield url


@pytest.fixture
def url() -> Iterator[str]:
    """A sandbox of the test's own, which it may write to."""
    with sandbox() as url:
        yield url


@pytest.fixture
def kinetic(shared_url: str) -> Iterator[httpx2.Client]:
    """A client of the sandbox that tests only read from."""
    with client(shared_url) as http:
        yield http


@pytest.fixture
def own(url: str) -> Iterator[httpx2.Client]:
    """A client of the test's own sandbox."""
    with client(url) as http:
        yield http
