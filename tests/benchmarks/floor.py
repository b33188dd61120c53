"""The floor of generation: lxml and one bare template, without any of the work between.

`python -m tests.benchmarks.floor METADATA OUT` writes a module of plain classes for each document.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jinja2
from lxml import etree

NAMESPACE = "{http://docs.oasis-open.org/odata/ns/edm}"
TEMPLATE = """\
{% for type in types %}
class {{ type.get("Name") }}:
{% for property in type.iterfind(namespace ~ "Property") %}
    {{ property.get("Name") }}: {{ property.get("Type") }}
{% endfor %}
{% endfor %}
"""


def main(metadata: Path, out: Path) -> None:
    """Write a module for each document of a snapshot."""
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(TEMPLATE)
    out.mkdir(parents=True, exist_ok=True)
    for file in sorted(metadata.rglob("*.edmx")):
        root = etree.parse(file).getroot()
        types = root.iter(f"{NAMESPACE}EntityType")
        text = template.render(types=list(types), namespace=NAMESPACE)
        (out / f"{file.stem}.py").write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
