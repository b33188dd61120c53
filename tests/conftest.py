"""What all tests share: one option, an end of every wait, and where the public metadata lies."""

from __future__ import annotations

import faulthandler
import gc
import os
import shutil
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from long import LONG

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# Nothing here depends on how fast the machine is; every run draws the same examples, a long one new ones.
settings.register_profile(
    "any_speed",
    max_examples=20 * LONG,
    deadline=None,
    derandomize=LONG < 2,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("any_speed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--accept` writes what was generated over what was expected."""
    parser.addoption(
        "--accept", action="store_true", help="take changed output as the expected one"
    )


# Images of containers often forbid bytecode; then each of some hundred processes would compile all that it imports.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# What a shell runs in the background ignores Ctrl-C, which some tests send.
signal.signal(signal.SIGINT, signal.default_int_handler)

STDERR = pytest.StashKey[int]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Gives long runs longer limits, and keeps a way to the terminal that no test captures."""
    if not config.option.timeout:
        config.option.timeout = float(config.getini("timeout")) * LONG
    config.stash[STDERR] = os.dup(2)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leaves out what is collected, ten thousand tests, wherever Python looks for garbage: it stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


LONGEST = (
    *("test_types.py", "test_malice.py", "test_usages.py", "test_users_world.py"),
    *("test_further_usages.py", "test_browser.py", "test_readme.py"),
    *("test_cases.py", "test_kills.py", "test_walk.py"),
    *("test_hostile_memory.py", "test_patterns.py", "test_growth.py"),
    *("test_incremental.py", "test_properties.py", "test_moving_rows.py"),
    *("test_long_queries.py", "test_include.py", "test_fetch_faults.py"),
    *("test_faults.py", "test_pytest_plugin.py", "test_editors.py"),
    *("test_odd_names.py", "test_wheel.py", "test_corpus.py", "test_bounds.py"),
    *("test_first_day.py", "test_data_endless.py"),
)
"""The files that take longest: they are begun first, so that no worker is left with one while the other has nothing to do."""


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Lets each worker begin elsewhere: in a fresh checkout one compiles what the others then find compiled."""
    report = yield
    worker = getattr(collector.config, "workerinput", None)
    if worker and collector.path == ROOT / "tests":
        number = int(worker["workerid"].removeprefix("gw"))
        first = len(report.result) * number // worker["workercount"]
        report.result = [*report.result[first:], *report.result[:first]]
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorts by files alone, the same way in each worker; a file's tests keep their order."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda x: (places.get(x.path.name, len(LONGEST)), x.path))


def _watch(item: pytest.Item) -> None:
    """Ends the process, with its stacks, if a test goes on after pytest-timeout's signal.

    The signal makes a failure of a Python wait. A wait in C, one that swallows the failure, and a
    fixture that waits afterwards need this. pytest-xdist then names the test and starts another worker.
    """
    limit = item.config.option.timeout * 1.5
    faulthandler.dump_traceback_later(limit, exit=True, file=item.config.stash[STDERR])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watches each test with its fixtures: once, since every watch is a thread."""
    _watch(item)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.hookimpl(trylast=True)
def pytest_exception_interact(node: pytest.Item | pytest.Collector) -> None:
    """Watches on after a failure, where pytest itself ends every watch."""
    if isinstance(node, pytest.Item):
        _watch(node)


@pytest.fixture(scope="session", autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder where this run's commands remember what they made; the user's own is left alone."""
    folder = tmp_path_factory.mktemp("caches") / "kinetic-codegen"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "KINETIC_CODEGEN_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether changed output is to become the expected one."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Public OData metadata written elsewhere; tests that need it are skipped where it is absent."""
    return _shared("corpus")


@pytest.fixture(scope="session")
def instance_zip() -> Path:
    """A whole instance's metadata; tests that need it are skipped where it is absent."""
    return _shared("instance") / "instance.zip"


# Not of the whole session: as long as it runs, there is an event loop in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window if there is that one: it takes half as long.

    Where both are missing the tests are skipped, unless `KINETIC_REQUIRE_BROWSER` is 1.
    """
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        chromium = None
    if chromium is None:
        missing = "needs chromium and playwright: apt-get install chromium-headless-shell; pip install playwright"
        if os.environ.get("KINETIC_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        # Chromium has no sandbox of its own where root starts it.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        arguments += ["--disable-gpu", "--process-per-site"]
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"needs ../shared/{name}, which is not there")
    return folder
