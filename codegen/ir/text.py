"""The two doors through which text from outside enters source code: `literal` and `docstring`.

Both give text that is black's own, so nothing they write is laid out anew afterwards. Nothing else may put a string of a
document into generated code; names go through `names`.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from functools import lru_cache

from codegen.spelling import by_character

WIDTH = 88
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN = re.compile(r"[ -~]*")
_BARE = re.compile(r"[A-Za-z0-9_. -]*")
"""Text that a literal can contain unescaped; most names are such text."""
_SPACE = re.compile(r"\s+")
_MAX_DOC = 1_200
"""Characters of one description that are kept: an editor shows no more."""
_MAX_READ = 20 * _MAX_DOC
"""Characters that are looked at: a description of a megabyte costs no more than others."""


def literal(value: str) -> str:
    """A Python string literal that evaluates to the value: printable, on one line, in the quotes black prefers."""
    if _BARE.fullmatch(value):
        return f'"{value}"'
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + by_character(lambda c: _escaped(c, quote), value) + quote


def _escaped(char: str, quote: str) -> str:
    if char in (quote, "\\"):
        return "\\" + char
    if char.isprintable() and unicodedata.category(char) not in _UNSAFE:
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def prose(text: str) -> str:
    """The text on one line: white space folded, characters that show nothing or turn the line dropped.

    A text of which nothing is left is an ellipsis, not `""`: a class may have no other body than its docstring.
    """
    if not text:
        return ""
    text = text[:_MAX_READ]
    if not _PLAIN.fullmatch(text):
        text = "".join(
            " " if c.isspace() else c
            for c in text
            if c.isspace() or unicodedata.category(c) not in _UNSAFE
        )
    text = _SPACE.sub(" ", text).strip() or "…"
    if len(text) > _MAX_DOC:
        text = textwrap.shorten(text, _MAX_DOC, placeholder=" …")
    return text


Parameters = tuple[tuple[str, str], ...]
"""Names, and what is said of each."""


@lru_cache(maxsize=8_192)
def docstring(text: str, indent: int = 0, parameters: Parameters = ()) -> str:
    """A docstring of that text, wrapped to the line and without the first line's indentation; `""` for no text.

    Each parameter stands on lines of its own, as editors look for it where its value is typed.
    """
    text = _harmless(prose(text))
    if not text:
        return ""
    if not parameters and indent + len(text) + 6 <= WIDTH:
        return f'"""{text}"""'
    lines = _wrapped(text, indent, first='"""')
    if not parameters and len(lines) == 1:
        return f'"""{text}"""'
    lines += [""] if parameters else []
    for name, words in parameters:
        said = _harmless(f"{name}: {prose(words)}")
        lines += _wrapped(said, indent, rest="    ")
    rest = (f"{' ' * indent}{line}".rstrip() for line in (*lines[1:], '"""'))
    return "\n".join([lines[0], *rest])


def _harmless(text: str) -> str:
    """A text that ends no docstring."""
    if '"""' in text or text.startswith('"') or text.endswith('"'):
        text = text.replace('"', "'")
    return text.replace("\\", "\\\\")


def _wrapped(text: str, indent: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH - indent,
        break_long_words=False,
        break_on_hyphens=False,
        initial_indent=first,
        subsequent_indent=rest,
    )


@lru_cache(maxsize=8_192)
def docstring_text(doc: str) -> str:
    """The text of a docstring that `docstring` made, on one line; `""` for none."""
    return (
        _SPACE.sub(" ", doc.removeprefix('"""').removesuffix('"""'))
        .strip()
        .replace("\\\\", "\\")
    )
