"""Operations of Hazard.SchemaAliasSvc."""

from .._runtime import Call, Function, Methods, S, method
from .schema_alias import Customer


class SchemaAliasMethods(Methods[S]):
    """Operations of Hazard.SchemaAliasSvc."""

    @method
    def customer_pick(self, on: str) -> Call[Customer | None]:
        """Call `Pick` on a path that leads to `Epicor.Hazard.Customer`."""
        return Function("Epicor.Hazard.Pick", Customer | None, on=on)
