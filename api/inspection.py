"""Reads whether a caller wants to see the plan of an answer, or wants graphql-core to make the answer.

The endpoint reads this only in the demo. Neither wish changes the data of an answer.
"""

from dataclasses import dataclass
from typing import Any, Final

from agencies.contract.errors import BadRequest
from api.headers import RequestHeaders
from api.receive import Parameters


@dataclass(frozen=True, slots=True)
class Inspection:
    """Whether the answer's plan is to be shown, and whether graphql-core is to make the answer."""

    plan: bool
    core: bool


NONE: Final = Inspection(plan=False, core=False)


def read_inspection(parameters: Parameters, headers: RequestHeaders) -> Inspection:
    """Read a request's extensions and its header Maru-Executor; raises BadRequest for any other value than theirs."""
    header = headers.only_one(b"maru-executor", "Maru-Executor")
    if header is None and not parameters.extensions:
        return NONE
    plan = parameters.extensions.get("plan", False)
    if not isinstance(plan, bool):
        raise BadRequest("The extension `plan` must be true or false.")
    asked: tuple[Any, ...] = (parameters.extensions.get("executor"), header and header.decode("latin-1"))
    if any(each not in (None, "plan", "core") for each in asked):
        raise BadRequest("The extension `executor`, like the header Maru-Executor, must be `plan` or `core`.")
    return Inspection(plan, "core" in asked)
