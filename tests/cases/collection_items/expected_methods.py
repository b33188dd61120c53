"""Operations of Hazard.CollectionItemsSvc."""

from decimal import Decimal

from .._runtime import Call, Methods, S, method, operations as _op
from .collection_items import Part


class CollectionItemsMethods(Methods[S]):
    """Operations of Hazard.CollectionItemsSvc."""

    @method
    def sizes(
        self, *, names: list[str] | list[str | None], prices: list[Decimal]
    ) -> Call[list[Decimal | None]]:
        """Call `Sizes`."""
        return _op.Function("Sizes", list[Decimal | None])

    @method
    def words(self) -> Call[list[str]]:
        """Call `Words`."""
        return _op.Function("Words", list[str])

    @method
    def best(self) -> Call[list[Part]]:
        """Call `Best`."""
        return _op.Function("Best", list[Part])
