"""Operations of Hazard.StreamsSvc."""

from .._runtime import Action, Call, Function, Methods, S
from .._runtime.http.message import Content
from .._runtime.streams.methods import stream_method


class StreamsMethods(Methods[S]):
    """Operations of Hazard.StreamsSvc."""

    @stream_method
    def export(self, *, year: int) -> Call[Content]:
        """Call `Export`."""
        return Function("Export", Content, wires={"year": "Year"})

    @stream_method
    def print(self, *, text: str) -> Call[Content]:
        """Call `Print`."""
        return Action("Print", Content, wires={"text": "Text"})
