"""Operations of Hazard.TypeDefinitionSvc."""

from decimal import Decimal

from .._runtime import Call, Methods, S, method, operations as _op


class TypeDefinitionMethods(Methods[S]):
    """Operations of Hazard.TypeDefinitionSvc."""

    @method
    def price(self, *, code: str | None) -> Call[Decimal | None]:
        """Call `Price`."""
        return _op.Function("Price", Decimal | None)
