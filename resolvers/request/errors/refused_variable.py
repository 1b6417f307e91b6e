"""What graphql-core has against the value of a variable, as a refusal with its reason and its path."""

import re
from typing import Final

from graphql import GraphQLError, VariableNode

from agencies.contract.errors import BadUserInput, InputProblem
from resolvers.request.errors.hidden_names import worded

# What graphql-core has against an argument at run time: other values were coerced before, so that only a null is left.
ARGUMENT: Final = re.compile(r"Argument '(\w+)' ")

_VARIABLE: Final = re.compile(r"Variable '\$(\w+)' has invalid value(?: at ([.\w\[\]]+))?: (.*)", re.DOTALL)
_LACKING: Final = re.compile(r"Expected value of type '\w+' to include required field '(\w+)'")
_REASONS: Final = (
    (re.compile(r"Expected a? ?value of non-null type "), InputProblem.REQUIRED),
    (_LACKING, InputProblem.REQUIRED),
    (re.compile(r"Int cannot represent non 32-bit "), InputProblem.OUT_OF_RANGE),
    (re.compile(r"Value '.*' does not exist in '\w+' enum", re.DOTALL), InputProblem.NOT_ONE_OF),
)


def refused_variable(error: GraphQLError, *, only_names: frozenset[str] | None) -> BadUserInput:
    """Return the refusal of a variable's value; of all names it tells only these, None: all."""
    said = _VARIABLE.match(error.message)
    name, below, problem = said.groups() if said else ("", "", "")
    reason = next((reason for pattern, reason in _REASONS if pattern.match(problem)), InputProblem.MALFORMED)
    lacking = _LACKING.match(problem) if only_names is None else None
    steps = [name, *re.findall(r"\w+", below or ""), *(lacking.groups() if lacking else ())]
    return BadUserInput(worded(error.message, only_names=only_names), reason, ".".join(steps))


def null_by_variable(error: GraphQLError) -> BadUserInput:
    """Return the refusal of a null that a variable gives to an argument, as graphql-core says it by `ARGUMENT`."""
    argument = ARGUMENT.match(error.message)
    assert argument is not None, error.message
    variables = [node.name.value for node in error.nodes or () if isinstance(node, VariableNode)]
    return BadUserInput(
        f"`{argument[1]}` is given null by a variable where none may be: give a value, or leave the variable out.",
        InputProblem.REQUIRED,
        variables[0] if variables else argument[1],
    )
