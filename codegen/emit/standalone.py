"""What makes a generated package a project that `pip install ./acme` installs.

The two files are in the package's own folder and not in its wheel, so that the package can be imported where it is
and be installed from there.
"""

from __future__ import annotations

import json
from typing import Final

from codegen.config import Config

REQUIREMENTS: Final = ("httpx2>=2.16,<3", "msgspec>=0.20", "pydantic>=2.14,<3")
"""Everything that a generated package needs."""
EXTRAS: Final = {
    "frames": ("pandas>=3.0", "polars>=1.30", "pyarrow>=21.0", "rich>=14"),
    "spark": ("pandas>=2.2", "pyarrow>=21.0", "pyspark[sql]>=4.0"),
}
"""What it needs for frames and files, and as a source of Spark: this project has the same extras."""

_PROJECT: Final = """\
# Written by `kinetic-codegen generate`, as a standalone package. The code in _runtime/ is licensed under MIT-0.
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "{project}"
version = "1.0.0"
description = "A typed client for one Epicor Kinetic instance"
readme = "README.md"
requires-python = ">=3.11"
dependencies = [
{requirements}
]

[project.optional-dependencies]
{extras}

[tool.hatch.build.targets.wheel]
include = ["*.py", "/manifest.json", "/py.typed"]

[tool.hatch.build.targets.wheel.sources]
"" = "{name}"
"""

_README: Final = """\
# {name}

A typed Python client for one Epicor Kinetic instance, written by kinetic-codegen from the instance's own metadata.
Generate it again rather than edit it.

```
pip install ./{name}
```

`pip install './{name}[frames]'` adds what `to_arrow`, `to_polars`, `to_pandas` and `to_parquet` need, `[spark]` what `{name}.spark` needs.

```python
from {name} import Kinetic

with Kinetic.from_env() as kinetic:
    print(kinetic)
```

`Kinetic.from_env()` reads `KINETIC_URL`, `KINETIC_COMPANY`, `KINETIC_API_KEY`, and `KINETIC_USERNAME` with
`KINETIC_PASSWORD`, or `KINETIC_TOKEN`.

The code in `_runtime/` is licensed under [MIT-0](https://spdx.org/licenses/MIT-0.html): you may ship it without a notice.
"""


def files(config: Config) -> dict[str, str]:
    """Path below the package's folder → text, of what `standalone` adds to a package."""
    name = config.package.name
    return {
        "README.md": _README.format(name=name),
        "pyproject.toml": _PROJECT.format(
            name=name,
            project=name.replace("_", "-").lower(),
            requirements="\n".join(f'  "{r}",' for r in REQUIREMENTS),
            extras="\n".join(
                f"{extra} = {json.dumps(found)}" for extra, found in EXTRAS.items()
            ),
        ),
    }
