"""Operations of Hazard.Csdl401Svc."""

from typing import Any

from .._runtime import Call, Function, Methods, S, method


class Csdl401Methods(Methods[S]):
    """Operations of Hazard.Csdl401Svc."""

    @method
    def all(self) -> Call[list[Any]]:
        """Call `All`."""
        return Function("All", list[Any])
