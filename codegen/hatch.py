"""A build hook for hatchling: the package is generated from the committed snapshot whenever the project is built.

To use it, add `kinetic-codegen` to `[build-system] requires` in the project's `pyproject.toml`, and this table:

    [tool.hatch.build.hooks.kinetic-codegen]
    config = "kinetic.toml"

A build reads the project's files only, without network or credentials, and gives the same bytes each time. The wheel
contains the package, and nothing of the generator.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from codegen import config
from codegen.emit.importable import import_name
from codegen.disk.ownership import MANIFEST
from codegen.emit.standalone import REQUIREMENTS
from codegen.errors import CodegenError
from codegen.generate import generate
from codegen.source.snapshot import open_snapshot

_TABLE: Final = "[tool.hatch.build.hooks.kinetic-codegen]"


class KineticHook(BuildHookInterface[Any]):
    """Generates the package before files are collected, and adds it to them."""

    PLUGIN_NAME = "kinetic-codegen"
    _folder: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate the package and add it to what is built; ends the build with a message if that fails."""
        try:
            package = self._generated()
        except CodegenError as error:
            hint = f"\nhint: {error.hint}" if error.hint else ""
            self.app.abort(f"error: {error}{hint}")
            return
        self._warn()
        if self.target_name == "wheel" and version == "editable":
            build_data["force_include_editable"] |= self._path_file(package)
        else:
            build_data["force_include"] |= self._files(package)

    def finalize(
        self, version: str, build_data: dict[str, Any], artifact_path: str
    ) -> None:
        """Delete the temporary files."""
        if self._folder is not None:
            self._folder.cleanup()

    def _generated(self) -> Path:
        """The package's folder, after it was generated there."""
        root = Path(self.root)
        settings = config.load(root / self.config.get("config", config.FILE))
        if not settings.package.name:
            hint = 'Write `name = "acme"` under [package] in kinetic.toml.'
            raise CodegenError(_TABLE, "the package has no name", hint)
        if settings.package.standalone:
            hint = (
                "Remove `standalone` from [package]: this project builds the package."
            )
            raise CodegenError(_TABLE, "the package is standalone", hint)
        target = settings.package.path.resolve() / settings.package.name
        if not _top(target).is_relative_to(root.resolve()):
            what = f"the package, or one that contains it, would be outside the project: {target}"
            raise CodegenError(
                _TABLE,
                what,
                "Set `path` under [package] to a folder inside the project.",
            )
        metadata = self.config.get("metadata")
        snapshot = open_snapshot(
            settings.metadata(root / metadata if metadata else None)
        )
        result = generate(snapshot, settings, target)
        for problem in (*snapshot.problems, *result.problems):
            if problem.level == "error":
                self.app.display_warning(str(problem))
        return target

    def _files(self, package: Path) -> dict[str, str]:
        """File → its place: in the sdist the same as in the project, in the wheel where it is imported from."""
        if self.target_name == "sdist":
            inside = package.relative_to(Path(self.root).resolve()).as_posix()
        else:
            inside = import_name(package.parent, package.name).replace(".", "/")
        listed = json.loads((package / MANIFEST).read_bytes())["files"]
        return {str(package / path): f"{inside}/{path}" for path in [*listed, MANIFEST]}

    def _path_file(self, package: Path) -> dict[str, str]:
        """A file for site-packages that adds the package's folder to the path, so that the next `generate` takes effect."""
        self._folder = TemporaryDirectory(prefix="kinetic-codegen-")
        file = Path(self._folder.name) / "path.pth"
        file.write_text(f"{_top(package)}\n", "utf-8")
        return {str(file): f"_kinetic_codegen_{package.name}.pth"}

    def _warn(self) -> None:
        """Warn about requirements of the package that the project does not have."""
        named = {
            re.split(r"[^\w.-]", d, maxsplit=1)[0].lower()
            for d in self.metadata.core.dependencies
        }
        for requirement in REQUIREMENTS:
            if re.split(r"[^\w.-]", requirement, maxsplit=1)[0] not in named:
                self.app.display_warning(
                    f"the package needs `{requirement}` in [project] dependencies"
                )


def _top(package: Path) -> Path:
    """The folder from which the package is imported, above all the packages that contain it."""
    return package.parents[import_name(package.parent, package.name).count(".")]


@hookimpl
def hatch_register_build_hook() -> type[BuildHookInterface[Any]]:
    """The hook that hatchling asks the plugin for."""
    return KineticHook
