from .data.names import (
    suggestion,
    to_wire,
    to_parameter,
)  # goes when client imports data.names
