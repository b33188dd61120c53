"""Operations of Hazard.CollectionItemsSvc."""

from decimal import Decimal

from .._runtime import Call, Function, Methods, S, method
from .collection_items import Part


class CollectionItemsMethods(Methods[S]):
    """Operations of Hazard.CollectionItemsSvc."""

    @method
    def sizes(
        self, *, names: list[str] | list[str | None], prices: list[Decimal]
    ) -> Call[list[Decimal | None]]:
        """Call `Sizes`."""
        return Function("Sizes", list[Decimal | None])

    @method
    def words(self) -> Call[list[str]]:
        """Call `Words`."""
        return Function("Words", list[str])

    @method
    def best(self) -> Call[list[Part]]:
        """Call `Best`."""
        return Function("Best", list[Part])
