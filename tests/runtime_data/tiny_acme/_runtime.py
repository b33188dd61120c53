"""In a generated package this is a folder with a copy of `codegen.runtime`."""

from codegen.runtime import *  # noqa: F403
