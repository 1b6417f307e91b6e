"""What a caller wants to see of an answer, its cost or its plan, and whether graphql-core is to make it.

The endpoint reads the cost everywhere, and the others only in the demo. No wish changes the data of an answer.
"""

from dataclasses import dataclass
from typing import Any, Final

from agencies.contract.errors import BadRequest
from api.headers import RequestHeaders
from api.receiving.receive import Parameters


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
    plan = _read_flag(parameters, "plan")
    asked: tuple[Any, ...] = (parameters.extensions.get("executor"), header and header.decode("latin-1"))
    if any(each not in (None, "plan", "core") for each in asked):
        raise BadRequest("The extension `executor`, like the header Maru-Executor, must be `plan` or `core`.")
    return Inspection(plan, "core" in asked)


def read_cost(parameters: Parameters) -> bool:
    """Read whether the extension `cost` asks what the answer cost; raises BadRequest for any other value than its."""
    return bool(parameters.extensions) and _read_flag(parameters, "cost")


def _read_flag(parameters: Parameters, name: str) -> bool:
    flag = parameters.extensions.get(name, False)
    if not isinstance(flag, bool):
        raise BadRequest(f"The extension `{name}` must be true or false.")
    return flag
