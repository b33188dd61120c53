"""The instance's BAQs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import BaqArea, S

if TYPE_CHECKING:
    from .label import label as _label
    from .part_pricing import part_pricing as _part_pricing


class Baqs(BaqArea[S]):
    """The instance's BAQs."""

    if TYPE_CHECKING:
        label = _label
        part_pricing = _part_pricing
