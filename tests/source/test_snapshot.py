"""Snapshots are read from folders and zips, with and without a manifest, and never trusted."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from conftest import edmx  # type: ignore[import-not-found]  # a neighbour

from codegen.errors import CodegenError
from codegen.source import layout
from codegen.source.snapshot import open_snapshot
from codegen.source.store import writing
