"""Templates and IR to text.

A template's path is its output path: `templates/%area/%service.py.jinja` is rendered once for each service, with `%area` its
folders and `%service` its module. Names beginning with `_` are parts of other templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from codegen.emit.layout import layout
from codegen.emit.templates import templates_folder
from codegen.ir import model
from codegen.templating import Render, renderer

SERVICE = "%area/%service.py"
METHODS = "%area/%service_methods.py"
BAQ = "baq/%baq.py"
LIBRARY = "efx/%library.py"
AREA = "%area/__init__.py"
CLIENT = ("client.py", "__init__.py")


def service(module: model.Service) -> tuple[str, str]:
    """(path below the package, text) of a service's module."""
    return _path(module.path), _render(SERVICE, service=module)


def methods(module: model.Methods) -> tuple[str, str]:
    """(path, text) of the module with a service's methods."""
    return _path(module.path), _render(METHODS, methods=module)


def baq(module: model.Baq) -> tuple[str, str]:
    """(path, text) of a BAQ's module."""
    return _path(module.path), _render(BAQ, baq=module)


def library(module: model.Library) -> tuple[str, str]:
    """(path, text) of a function library's module."""
    return _path(module.path), _render(LIBRARY, library=module)


def _path(module: tuple[str, ...]) -> str:
    return "/".join(module) + ".py"


def client(value: model.Client) -> Iterator[tuple[str, str]]:
    """(path, text) of what reaches the services: the client, the package's own module, and one for each folder."""
    for path in CLIENT:
        yield path, _render(path, client=value)
    for area in value.areas:
        yield "/".join((*area.path, "__init__.py")), _render(AREA, area=area)


def _render(template: str, **values: object) -> str:
    return _renderer()(template, **values)


@cache
def _renderer() -> Render:
    return renderer(templates_folder(), escapes=False, layout=layout)
