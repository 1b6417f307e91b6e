"""A field that the caller's purpose does not cover, in a plan: nothing is loaded for it, and it is FORBIDDEN."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLOutputType

from agencies.contract.field import Declaration
from resolvers.access.refusal import uncovered
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.value import Value
from resolvers.engine.nodes.walk import Loaded, Names
from resolvers.purposes.purpose import RegisteredPurpose


@dataclass(frozen=True, slots=True)
class Refusal(Value):
    """The error that stands for every object, where there is any."""

    field: str
    declared: Declaration
    purpose: RegisteredPurpose

    def emit(self, writer: Names, type_: GraphQLOutputType, key: str, row: str) -> str:
        """The generated code gives up: only the interpreter has words."""
        return "surprise()"

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """The refusal."""
        raise uncovered(self.field, self.declared, self.purpose)
