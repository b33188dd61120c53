"""Operations of Hazard.StreamsSvc."""

from .._runtime import Call, Methods, S, operations as _op
from .._runtime.http.message import Content
from .._runtime.operations import stream_method


class StreamsMethods(Methods[S]):
    """Operations of Hazard.StreamsSvc."""

    @stream_method
    def export(self, *, year: int) -> Call[Content]:
        """Call `Export`."""
        return _op.Function("Export", Content, wires={"year": "Year"})

    @stream_method
    def print(self, *, text: str) -> Call[Content]:
        """Call `Print`."""
        return _op.Action("Print", Content, wires={"text": "Text"})
