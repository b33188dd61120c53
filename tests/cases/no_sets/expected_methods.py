"""Operations of Hazard.NoSetsSvc."""

from .._runtime import Call, Methods, S, method, operations as _op


class NoSetsMethods(Methods[S]):
    """Operations of Hazard.NoSetsSvc."""

    @method
    def login(self) -> Call[None]:
        """Call `Login`."""
        return _op.Action("Login", None)

    @method
    def logout(self) -> Call[None]:
        """Call `Logout`."""
        return _op.Action("Logout", None)
