"""Operations of Hazard.MissingTypeSvc."""

from typing import Any

from .._runtime import Call, Methods, S, method, operations as _op


class MissingTypeMethods(Methods[S]):
    """Operations of Hazard.MissingTypeSvc."""

    @method
    def find(self, *, it: Any | None) -> Call[Any]:
        """Call `Find`."""
        return _op.Function("Find", Any)
