"""From a snapshot to a package: what is to be made, what of it was made before, and the rest of it made."""

from codegen.generate.run import Result as Result
from codegen.generate.run import generate as generate
from codegen.generate.run import preview as preview
