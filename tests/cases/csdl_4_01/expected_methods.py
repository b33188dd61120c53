"""Operations of Hazard.Csdl401Svc."""

from typing import Any

from .._runtime import Call, Methods, S, method, operations as _op


class Csdl401Methods(Methods[S]):
    """Operations of Hazard.Csdl401Svc."""

    @method
    def all(self) -> Call[list[Any]]:
        """Call `All`."""
        return _op.Function("All", list[Any])
