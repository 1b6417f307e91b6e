"""From a request to the operation that it means: its document, validated and bounded, its purpose and its variables."""

from typing import Final, NamedTuple

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues, get_variable_values

from agencies.contract.errors import Forbidden
from resolvers.access.refusal import lacking
from resolvers.documents.register import DocumentRegister
from resolvers.engine.bounds.cost import NO_VARIABLES
from resolvers.engine.operations.operation import Operation
from resolvers.engine.operations.operation_access import accessed
from resolvers.process.loop_turn import LoopTurn
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.purposes.purpose_register import PurposeRegister
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.bounds import ANONYMOUS, ARBITRARY, Bounds
from resolvers.request.caller import INTROSPECTION, Caller, CallerKind
from resolvers.request.document import Document, Documents, name_of
from resolvers.request.errors.error_format import formatted_validation, formatted_variable
from resolvers.request.errors.hidden_names import words_of

READ_CHARACTER: Final = 1
"""Units of each character of a document that is read anew."""


class Asked(NamedTuple):
    """What a request asks for: an operation of a document, and the purpose that the caller has, where they have one."""

    document: Document
    operation: Operation
    purpose: RegisteredPurpose | None


class Operations:
    """The operations of one schema. All that decides whether a request is taken is here, whichever way it came."""

    def __init__(
        self,
        schema: GraphQLSchema,
        documents: Documents,
        register: DocumentRegister,
        purposes: PurposeRegister,
        turn: LoopTurn,
    ) -> None:
        self._schema = schema
        self._documents = documents
        self._register = register
        self._purposes = purposes
        self._turn = turn

    async def asked(
        self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool, streamed: bool = False
    ) -> Asked | Answer:
        """Return what a caller asks for; the answer where the document is not valid, or its variables do not fit.

        Raises the MaruError of an error that is the whole answer; `streamed`: a subscription is taken.
        """
        document, bounds = await self._document(request, caller)
        if document.errors:
            self._register.count(request)
            said = words_of(document.text) if request.schema_hidden else None
            errors = [formatted_validation(error, only_names=said) for error in document.errors]
            return Answer(None, errors, began=False)
        purpose = self._purposes.of(caller)
        node = document.operation(request.operation_name, bounds, mutation_allowed=mutation_allowed, streamed=streamed)
        # Not before: a subscription that came as no stream is asked again as one.
        self._register.count(request)
        operation = self._operation(document, node, bounds, request, purpose or self._purposes.none)
        if isinstance(operation, list):
            said = words_of(f"{document.text} {request.variables}") if request.schema_hidden else None
            errors = [formatted_variable(error, only_names=said) for error in operation]
            # Without the names of what is missing errors may be the same.
            return Answer(None, [each for place, each in enumerate(errors) if each not in errors[:place]], began=False)
        if purpose is None and accessed(operation).personal:
            raise lacking(caller)
        return Asked(document, operation, purpose)

    async def looked_at(self, request: GraphRequest, caller: Caller) -> Operation | None:
        """Return a query before it is asked; None where it is not valid, or may be answered in parts."""
        document, bounds = await self._document(request, caller)
        if document.errors or document.whole is not None:
            return None
        node = document.operation(request.operation_name, bounds, mutation_allowed=False)
        found = self._operation(document, node, bounds, request, self._purposes.none)
        return found if isinstance(found, Operation) else None

    async def _document(self, request: GraphRequest, caller: Caller) -> tuple[Document, Bounds]:
        text, bounds = await self._register.asked(request)
        if bounds is ARBITRARY and caller.kind is CallerKind.NOBODY:
            bounds = ANONYMOUS
        document = self._documents.kept(text, bounds)
        if document is None:
            request.charge(len(text) * READ_CHARACTER)
            await self._turn.share()
            document = self._documents.read(text, bounds)
            await self._turn.share()
        return document if request.in_parts or document.whole is None else document.whole, bounds

    def _operation(
        self,
        document: Document,
        node: OperationDefinitionNode,
        bounds: Bounds,
        request: GraphRequest,
        purpose: RegisteredPurpose,
    ) -> Operation | list[GraphQLError]:
        if request.schema_hidden and name_of(node) in document.introspecting:
            raise Forbidden(f"Only a token with the scope `{INTROSPECTION}` may ask for the schema.")
        variables = self._variables(node, bounds, request)
        if isinstance(variables, list):
            return variables
        return Operation(self._schema, document.node, node, variables, request.variables, bounds, purpose)

    def _variables(
        self, node: OperationDefinitionNode, bounds: Bounds, request: GraphRequest
    ) -> VariableValues | list[GraphQLError]:
        if not node.variable_definitions:
            return NO_VARIABLES
        bounds.check_values(request.variables)
        return get_variable_values(self._schema, node.variable_definitions, dict(request.variables), max_errors=10)
