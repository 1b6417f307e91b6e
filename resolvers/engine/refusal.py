"""A field that the caller's purpose does not cover, in a plan: nothing is loaded for it, and it is FORBIDDEN."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLOutputType

from agencies.contract.field import Declaration
from resolvers.engine.value import Value
from resolvers.trust.purpose import RegisteredPurpose
from resolvers.trust.refusal import uncovered

if TYPE_CHECKING:
    from resolvers.engine.generate import Writer
    from resolvers.engine.interpret import Interpreter, Thing


@dataclass(frozen=True, slots=True)
class Refusal(Value):
    """The error that stands for every object, where there is any."""

    field: str
    declared: Declaration
    purpose: RegisteredPurpose

    def emit(self, writer: "Writer", type_: GraphQLOutputType, key: str, row: str) -> str:
        """The generated code gives up: only the interpreter has words."""
        return "surprise()"

    def evaluate(self, interpreter: "Interpreter", thing: "Thing") -> Any:
        """The refusal."""
        raise uncovered(self.field, self.declared, self.purpose)
