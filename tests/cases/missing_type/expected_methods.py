"""Operations of Hazard.MissingTypeSvc."""

from typing import Any

from .._runtime import Call, Function, Methods, S, method


class MissingTypeMethods(Methods[S]):
    """Operations of Hazard.MissingTypeSvc."""

    @method
    def find(self, *, it: Any | None) -> Call[Any]:
        """Call `Find`."""
        return Function("Find", Any)
