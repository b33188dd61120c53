"""A difference as one HTML file that needs nothing beside itself, with a field to search in.

Everything that is not written here goes through `escape`; a policy in the page forbids it to load anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from string import Template
from typing import Final

from codegen.errors import printable
from codegen.upgrade.compare import Change
from codegen.upgrade.report import (
    Report,
    verdict_counts,
    place,
    remarks,
    subject,
    summary,
    why,
)
from codegen.upgrade.usages import Usage


def page(report: Report) -> str:
    """The whole page."""
    parts = [
        _table("Changes", map(_change, report.changes)),
        (
            ""
            if report.usages is None
            else _table(verdict_counts(report.usages), map(_usage, report.usages))
        ),
        _table("Not compared", (_row("", "", str(p)) for p in report.problems)),
    ]
    return _PAGE.substitute(
        title=_shown(f"{report.old} → {report.new}"),
        summary=_shown(summary(report)),
        body="".join(parts),
    )


def _shown(words: str) -> str:
    return escape(printable(words))


def _table(head: str, rows: Iterable[str]) -> str:
    inside = "".join(rows)
    return f"<h2>{_shown(head)}</h2>\n<table>\n{inside}</table>\n" if inside else ""


def _row(kind: str, what: str, *details: str) -> str:
    paragraphs = "".join(f"<p>{_shown(d)}</p>" for d in details if d)
    return (
        f'<tr class="{_shown(kind.replace(" ", "-"))}"><td><span>{_shown(kind)}</span></td>'
        f"<td><code>{_shown(what)}</code></td><td>{paragraphs}</td></tr>\n"
    )


def _change(change: Change) -> str:
    return _row(change.severity, change.place, change.says, why(change), change.advice)


def _usage(usage: Usage) -> str:
    return _row(usage.verdict, place(usage), subject(usage), *remarks(usage))


_PAGE: Final = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>$title</title>
<style>
body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #222; background: #fff }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; position: sticky; top: 0 }
table { border-collapse: collapse; width: 100% }
td { border-top: 1px solid #ddd; padding: .5rem; vertical-align: top }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
p { margin: 0 } p + p { color: #666 }
span { border-radius: .3rem; padding: .1rem .4rem; background: #eee; white-space: nowrap }
.breaking span, .broken span { background: #fbb }
.risky span, .to-look-at span, .cannot-tell span { background: #fe9 }
.additive span { background: #cfc }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #111 } span { color: #111 } p + p { color: #999 } }
</style>
</head>
<body>
<h1>$title</h1>
<p>$summary</p>
<p><input type="search" placeholder="Search: a name, a service, breaking …" aria-label="Search" autofocus></p>
$body<script>
const field = document.querySelector("input");
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(" ");
  for (const row of document.querySelectorAll("tr")) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every(word => text.includes(word));
  }
});
</script>
</body>
</html>
""")
