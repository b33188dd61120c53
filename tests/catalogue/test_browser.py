"""The catalogue as a person meets it, in Chromium: search, keyboard, copying, back and forward, widths, themes and names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support import SAMPLE
from web import published

from codegen.cli import run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SELLING = "service/Erp.BO.SalesOrderSvc.html#OrderDtl.selling_quantity"
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("site") / "public"
    where = ["--metadata", str(SAMPLE / "metadata"), "--out", str(made)]
    assert run(["catalogue", *where]) == 0
    return made


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with published(folder) as found:
        yield found


@pytest.fixture
def opened(browser: Browser, url: str) -> Iterator[Open]:
    """Opens a page of the site; whatever the browser complains of fails the test."""
    contexts, complaints = [], []

    def open_(path: str = "", width: int = 1280, scheme: Any = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.on("console", lambda m: complaints.append(m.text))
        page.goto(path if path.startswith("file:") else url + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints


def test_a_hit_is_found_and_reached_by_the_keyboard_alone(opened: Open) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("selling quantity")
    page.wait_for_selector("#page-hits a[aria-selected=true]")
    assert "selling_quantity: Decimal" in page.inner_text(
        "#page-hits a[aria-selected=true]"
    )
    page.keyboard.press("ArrowDown")
    assert "selling_req_qty" in page.inner_text("#page-hits a[aria-selected=true]")
    chosen = page.get_attribute("#page-search", "aria-activedescendant")
    assert chosen == page.get_attribute("#page-hits a[aria-selected=true]", "id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{SELLING}")
    row = page.locator("[id='OrderDtl.selling_quantity']")
    row.wait_for()
    box = row.bounding_box()
    assert box is not None and 60 < box["y"] < 850


@pytest.mark.parametrize(
    "mistyped, meant",
    {
        "sellng quantity": "selling_quantity",
        "custmoer": "customer",
        "credit limt": "credit_limit",
        "shpi to num": "ship_to_num",
    }.items(),
)
def test_small_typing_errors_will_do(opened: Open, mistyped: str, meant: str) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type(mistyped)
    page.wait_for_selector(f"#page-hits a:has-text('{meant}')")
    (word,) = set(mistyped.split()) - set(meant.split("_"))
    assert f"Nothing is called “{word}”" in page.inner_text("#page-hits .note")


def test_code_in_the_words_of_a_hit_is_shown_as_code(opened: Open) -> None:
    page = opened()
    page.fill("#page-search", "start date")
    page.wait_for_selector("#page-hits small code")
    assert page.inner_text("#page-hits small code >> nth=0") == "StartDate"
    assert "`" not in page.inner_text("#page-hits")


def test_nothing_is_found_where_nothing_is_near(opened: Open) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("selfridges")
    page.wait_for_selector("#page-hits .note:text('Nothing was found.')")


def test_the_guide_is_among_the_pages(opened: Open) -> None:
    page = opened()
    page.click("text=Editors and type checkers")
    page.wait_for_url("**/guide/editors.html")
    assert page.inner_text("h1") == "Editors and type checkers"
    assert page.locator("article table").count() == 1
    page.goto(page.url.replace("editors", "searching"))
    assert "kinetic-codegen search" in page.inner_text("article")


def test_escape_closes_and_slash_types_in_the_field(opened: Open) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("part/plant")
    page.wait_for_selector("#page-hits a")
    assert page.input_value("#page-search") == "part/plant"
    page.keyboard.press("Escape")
    assert page.is_hidden("#page-hits")
    assert page.get_attribute("#page-search", "aria-expanded") == "false"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("SellingQuantity", "selling_quantity: Decimal | None"),
        ("selling_quantity", "selling_quantity: Decimal | None"),
        ("sellingquan", "selling_quantity: Decimal | None"),
        ("customer's PO number", "po_num: str | None"),
        (
            "which BAQs have a parameter for a date",
            "z_customer_orders(start_date: date)",
        ),
        ("UD01", "ud_01"),
        ("Loyalty_c", "loyalty_c: str | None"),
        ("reserve stock", "reserve_stock("),
        ("constructor", ""),
        ("__proto__", ""),
        ("zzyzx", ""),
    ],
)
def test_a_search_finds_it_without_a_server(
    opened: Open, words: str, first: str
) -> None:
    page = opened()
    page.fill("#page-search", words)
    page.wait_for_selector("#page-hits > *")
    found = page.locator("#page-hits a .name").all_inner_texts()
    assert found[0].startswith(first) if first else page.is_visible("#page-hits .note")


def test_a_search_goes_back_and_forward(opened: Open, url: str) -> None:
    page = opened()
    page.fill("#page-search", "selling quantity")
    page.wait_for_selector("#page-hits a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{SELLING}")
    page.go_back()
    page.wait_for_selector("#page-hits a")
    assert page.input_value("#page-search") == "selling quantity"
    page.go_forward()
    page.wait_for_url(f"**/{SELLING}")


def test_a_page_from_a_disk_can_be_searched(opened: Open, folder: Path) -> None:
    page = opened((folder / "index.html").as_uri())
    page.fill("#page-search", "selling quantity")
    page.wait_for_selector("#page-hits a")
    page.keyboard.press("Enter")
    page.wait_for_selector("[id='OrderDtl.selling_quantity'].here")


def test_the_lines_are_copied_in_the_world_that_is_shown(opened: Open) -> None:
    page = opened("service/Erp.BO.CustomerSvc.html")
    lines = page.locator("#customers .lines")
    lines.locator("[data-copy]").click()
    copied = "navigator.clipboard.readText()"
    assert "with Kinetic.from_env() as kinetic:" in page.evaluate(copied)
    lines.locator("[data-world=async]").click()
    lines.locator("[data-copy]").click()
    text = page.evaluate(copied)
    assert "async with AsyncKinetic.from_env()" in text and "await " in text
    page.reload()
    assert page.locator("#customers pre.async").is_visible()
    assert page.locator("#customers pre.sync").is_hidden()


def test_a_method_that_is_led_to_opens(opened: Open) -> None:
    page = opened("service/Erp.BO.SalesOrderSvc.html#get_by_id")
    assert page.locator("#get_by_id table").is_visible()
    assert page.locator("#get_rows table").first.is_hidden()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_and_everything_can_be_read(
    opened: Open, width: int, scheme: str
) -> None:
    """Pages are as wide as the window, tables scroll by themselves, and texts stand out from what is behind them."""
    for path in (
        "",
        "service/Erp.BO.CustomerSvc.html",
        "baq/zCustomerOrders.html",
    ):
        page = opened(path, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.fill("#page-search", "order")
        page.wait_for_selector("#page-hits a")
        poor = page.evaluate(CONTRAST)
        assert not poor, poor


CONTRAST = """() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const known = new Map();
    const parts = color => known.get(color) ?? known.set(color, drawn(color)).get(color);
    const drawn = color => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = e => {
        for (let box = e; box; box = box.parentElement) {
            const color = parts(getComputedStyle(box).backgroundColor);
            if (color[3] > 250) return color;
        }
        return [255, 255, 255, 255];
    };
    const found = new Set();
    for (const e of document.querySelectorAll('main *, header *')) {
        const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
        if (!own || !e.checkVisibility()) continue;
        const [one, other] = [light(parts(getComputedStyle(e).color)), light(behind(e))].sort((a, b) => b - a);
        if ((one + 0.05) / (other + 0.05) < 4.5) found.add(`${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`);
    }
    return [...found];
}"""


def test_what_can_be_used_has_a_name_and_a_role(opened: Open) -> None:
    page = opened("service/Erp.BO.SalesOrderSvc.html")
    assert page.get_by_role("combobox", name="Search").count() == 1
    assert page.get_by_role("navigation", name="On this page").count() == 1
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("heading", level=1).count() == 1
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, [role=region], summary')]
        .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim())).map(e => e.outerHTML)"""
    )
    assert not nameless
    page.fill("#page-search", "order")
    page.wait_for_selector("#page-hits a")
    assert page.get_by_role("option").count() > 3
    assert page.get_by_role("option", selected=True).count() == 1


def test_the_keyboard_gets_everywhere_and_shows_where_it_is(opened: Open) -> None:
    page = opened("baq/zCustomerOrders.html")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("""() => {
            const e = document.activeElement, s = getComputedStyle(e);
            return [e.tagName, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0];
        }"""))
    assert all(shown for _, shown in seen), seen
    assert {"A", "INPUT", "BUTTON"} <= {tag for tag, _ in seen}


def test_what_is_printed_is_everything(opened: Open) -> None:
    page = opened("service/Erp.BO.SalesOrderSvc.html")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("header").is_hidden()
    assert page.locator("#get_rows table").first.is_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.scroll')).maxHeight")
        == "none"
    )
