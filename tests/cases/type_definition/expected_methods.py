"""Operations of Hazard.TypeDefinitionSvc."""

from decimal import Decimal

from .._runtime import Call, Function, Methods, S, method


class TypeDefinitionMethods(Methods[S]):
    """Operations of Hazard.TypeDefinitionSvc."""

    @method
    def price(self, *, code: str | None) -> Call[Decimal | None]:
        """Call `Price`."""
        return Function("Price", Decimal | None)
