"""In a generated package this is a folder with a copy of `codegen.runtime`."""

from codegen.runtime import *  # noqa: F403
from codegen.runtime import __all__ as __all__
