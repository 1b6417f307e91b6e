"""Where a client wrote the value of an argument: in the document, or in the variables."""

from typing import Any

from graphql import ListValueNode, VariableNode


def as_sent(argument: str, field: Any) -> str:
    """Return the path of a value below the variables where a variable brought it, else below the field's arguments.

    `argument`: the path below the arguments · `field`: the field's node, None where it is not known.
    """
    value, steps = field, argument.split(".")
    for number, step in enumerate(steps, start=1):
        value = _below(value, step)
        if isinstance(value, VariableNode):
            return ".".join((value.name.value, *steps[number:]))
    return argument


def _below(value: Any, step: str) -> Any:
    if step.isdecimal():
        # One value may be written in the place of a list.
        return value.values[int(step)] if isinstance(value, ListValueNode) else value
    named = getattr(value, "arguments", None) or getattr(value, "fields", None) or ()
    return next((each.value for each in named if each.name.value == step), None)
