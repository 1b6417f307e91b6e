"""Where an operation leaves the language of a text to its reader, told before anything is read."""

from typing import Any, Final

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse, validate
from graphql.execution.values import get_variable_values

from agencies.registration.registry import Registry
from resolvers.engine.operations.operation import Operation
from resolvers.engine.operations.unsaid_language import unsaid_language
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core

WITH: Final = "query($l: Language) { categories { title(language: $l) } }"
OPEN: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("{ categories { title } }", {}),
    ("{ categories { title(language: null) } }", {}),
    ("{ categories { id ... { ... on Category { title } } } }", {}),
    ("{ categories { ...t ...t } } fragment t on Category { title }", {}),
    ("{ categories { title(language: KO) description } }", {}),
    (WITH, {}),
    (WITH, {"l": None}),
)
SAID: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("{ __typename __schema { types { name } } categories { id } }", {}),
    ("{ categories { title(language: AR) } }", {}),
    ("{ categories { ...t } } fragment t on Category { title(language: EN) }", {}),
    (WITH, {"l": "KO"}),
    ("query($l: Language = EN) { categories { title(language: $l) } }", {}),
    ("mutation { setLanguage(language: EN) { citizen { id } } }", {}),
    ("query A { me { id } } query B { categories { title } }", {}),
)


@pytest.fixture(scope="module")
def schema(registry: Registry) -> GraphQLSchema:
    return core(build_schema(registry, platform))


def is_open(schema: GraphQLSchema, text: str, given: dict[str, Any]) -> bool:
    document = parse(text)
    assert validate(schema, document) == []
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    variables = get_variable_values(schema, operation.variable_definitions or (), given)
    assert not isinstance(variables, list)
    return unsaid_language(Operation(schema, document, operation, variables, given)).under(variables)


def test_a_text_without_a_language_is_its_reader_s(schema: GraphQLSchema) -> None:
    """Wherever it stands in the operation, and whether nothing or null is given for the argument."""
    assert [text for text, given in OPEN if not is_open(schema, text, given)] == []


def test_where_every_language_is_said_nothing_is_left_open(schema: GraphQLSchema) -> None:
    """Nor where there is no text, or another operation of the document has it."""
    assert [text for text, given in SAID if is_open(schema, text, given)] == []
