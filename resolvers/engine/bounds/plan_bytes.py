"""How many bytes a compiled operation takes in memory, estimated by what is known of it without looking at its objects.

`tests/engine/test_operation_cache.py` holds the estimate against what a process grows by.
"""

from typing import Final

from resolvers.engine.bounds.cost import Cost
from resolvers.engine.planning.introspection import Constant
from resolvers.engine.planning.plan import Plan
from resolvers.engine.running.code import Code

OPERATION_BYTES: Final = 2_000
PLACE_BYTES: Final = 120
SOURCE_BYTES: Final = 11
"""What the nodes, edges, values and functions take for each character of the code that is written for them."""
CONSTANT_BYTES: Final = 10
"""What a mapping that stands in a plan takes for each character of its text in Python."""


def bytes_of(plan: Plan | None, code: Code | None, cost: Cost) -> int:
    """How many bytes an operation takes beside its document."""
    size = OPERATION_BYTES + PLACE_BYTES * cost.places
    if plan is not None and code is not None:
        size += SOURCE_BYTES * len(code.source) + CONSTANT_BYTES * _characters(plan)
    return size


def _characters(plan: Plan) -> int:
    """The length of what the schema answers of itself; a string stands in the code's source."""
    values = (field.value for node in plan.nodes for field in node.every_field)
    return sum(
        len(repr(each.value)) for each in values if isinstance(each, Constant) and not isinstance(each.value, str)
    )
