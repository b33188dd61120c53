"""Operations of Hazard.NoSetsSvc."""

from .._runtime import Action, Call, Methods, S, method


class NoSetsMethods(Methods[S]):
    """Operations of Hazard.NoSetsSvc."""

    @method
    def login(self) -> Call[None]:
        """Call `Login`."""
        return Action("Login", None)

    @method
    def logout(self) -> Call[None]:
        """Call `Logout`."""
        return Action("Logout", None)
