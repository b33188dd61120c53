"""Texts that try to be more than text where a generator writes them down."""

from __future__ import annotations

CODE = (
    "__import__('os').abort()",
    "a\nimport os\nos.abort()",
    '"""\nimport os\nos.abort()\n"""',
    "'''\nimport os\nos.abort()\n'''",
    '" + __import__("os").abort() + "',
    "x: int = 1 #",
    "x=1):\n pass",
    ") -> None: ...",
    "a; import os",
    "\\\nimport os",
    "lambda: 0",
    "@property",
    "# type: ignore",
    "# fmt: off",
)
"""Python that should stay text."""
QUOTES = (
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    '\\"',
    "Ends in a backslash \\",
    'Ends in a quote "',
    "\\N{BULLET} \\x41 \\u0041 \\",
    "\\\\",
)
TEMPLATES = (
    "{{ 7 * 7 }}",
    "{% include '/etc/passwd' %}",
    "{# note",
    "{S}",
    "%service",
    "%(x)s",
    "${x}",
    "{0.__class__}",
)
"""What one or another template language would evaluate."""
MARKUP = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "</code></pre></summary><h1>x</h1>",
    "<svg onload=alert(1)>",
    "<!-- a",
    "]]>",
    "&lt;b&gt;&#60;i&#62;&amp;",
    "javascript:alert(1)",
    "<base href=http://evil.example/>",
    "<meta http-equiv=refresh content=0;url=http://evil.example/>",
)
"""What a browser would take for elements, attributes and addresses."""
PATHS = (
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/passwd",
    "C:\\x",
    "a/b",
    "con",
    "NUL",
    "nul.txt",
    "COM1",
    "LPT9",
    ".",
    "..",
    "a..b",
    ".hidden",
    "name.py",
    "__init__",
    "__pycache__",
    "_runtime",
    "client",
    "manifest.json",
)
CHARACTERS = (
    "\u202eevil\u2066",
    "a\u200bb",
    "\ufeffa",
    "a\u2028b",
    "a\x85b",
    "a\rb",
    "a\tb",
    " ",
    "\u00a0",
    "İ",
    "ſtraße",
    "ﬁle",
    "µ",
    "ªº",
    "ℯ℘",
    "１２",
    "x²",
    "Ⅷ",
    "e\u0301",
    "TLСTotalCost",
    "名前",
    "\U0001d518\U0001d52b\U0001d526",
    "\U0001f4a9",
    "\u0345",
    "ŉ",
    "ǅ",
)
"""Characters that hide, turn the line, change under NFKC or under lower case, or look like others."""
CONTROLS = ("\0", "a\0b", "\ud800", "a\udfffb", "\x1b[31m", "\x7f")
"""What XML cannot carry, and JSON can."""
WORDS = (
    "_",
    "__",
    "___c",
    "__class__",
    "__annotations__",
    "__init_subclass__",
    "__slots__",
    "None",
    "true",
    "self",
    "cls",
    "match",
    "print",
    "exec",
    "model_config",
    "model_fields",
    "register",
    "mro",
    "S",
    "Row",
    "row_key",
    "column",
    "Col",
    "Children",
    "COLUMN",
    "Mapping",
    "Call",
    "call",
    "TYPE_CHECKING",
    "str",
    "Decimal",
    "name",
    "session",
    "close",
    "key",
    "on",
    "ds",
    "output",
)
"""Names that mean something where they would be written."""
TWINS = (
    "\u241c\u2421\u2405\u2414\u240e\u2412",
    "\u241a\u2410\u240d\u2423\u2407\u2409",
    "A.\u2406\u2404\u241a\u241c\u2416\u2406",
    "A.\u2408\u2410\u240a\u2419\u2405\u241b",
    "\u2418\u2401\u2421\u2407\u241c\u2400",
    "\u240d\u2401\u2412\u240c\u2412\u241a",
)
"""Names without a letter, in pairs of one checksum: by themselves, below `A`, and as types of the namespace `N`."""
SIZES = (
    "n" * 512,
    "名" * 512,
    "a." * 250,
    "_" * 512,
    "A_" * 256,
    "\\" * 500,
    '"' * 500,
)
"""Names as long as one may be."""
TEXTS = ("x" * 100_000, '"' * 20_000, "word " * 20_000, "\\" * 20_001, "é" * 5_000)
"""Descriptions that are longer than anyone reads."""

XML_NAMES = (
    *(*CODE, *QUOTES, *TEMPLATES, *MARKUP, *PATHS, *CHARACTERS, *WORDS, *TWINS, *SIZES),
)
JSON_NAMES = (*XML_NAMES, *CONTROLS)
