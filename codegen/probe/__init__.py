"""Finding out how one instance behaves, by reading: `probe.run` sends the questions of `table`, and `settle` reads the replies."""

from __future__ import annotations

from codegen.probe.line import Limits as Limits
from codegen.probe.run import Outcome as Outcome
from codegen.probe.run import probe as probe
