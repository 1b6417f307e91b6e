"""The names of fields: in which order Query has them, and what the old names of this release answer."""

import re
from typing import Final

from graphql import GraphQLSchema

from tests.graph.asking import Graph
from tests.graph.every_field import object_types

RENAMED: Final = {
    "{ facts { id title } }": "{ facts: factDefinitions { id title } }",
    "{ lifeEvents { id group } }": "{ lifeEvents: lifeEventTypes { id group } }",
    "{ factDefinitions { instead { id } } }": "{ factDefinitions { instead: replacedBy { id } } }",
    "{ agencies { deprecations { instead } } }": "{ agencies { deprecations { instead: replacedBy } } }",
    "{ publicServices { nodes { instead { id } } } }": "{ publicServices { nodes { instead: replacedBy { id } } } }",
}
"""Documents in the old names, with the same in the new ones."""
WORDS: Final = {
    "issue": "the number of the case",
    "holder": "the agency on whose record",
    "remedy": "the office where",
    "head": "of the log|the member in whose name",
    "channels": "the ways to apply",
    "evidence": "the documents to bring",
    "purpose": "why |for which the caller reads",
    "position": "in the stream",
    "emd": "the smallest district",
}
"""The words of this graph that are no everyday ones, as names of fields, with what their descriptions have to say."""


def test_a_field_that_is_named_by_a_term_says_what_that_is(schema: GraphQLSchema) -> None:
    """Wherever a reader meets one of these words first, it is told there."""
    met = set()
    for type_ in object_types(schema):
        for name, pattern in WORDS.items():
            if name in type_.fields:
                met.add(name)
                assert re.search(pattern, type_.fields[name].description or "", re.IGNORECASE), f"{type_.name}.{name}"
    assert met == WORDS.keys()


async def test_a_renamed_field_answers_by_its_old_name_what_it_does_by_the_new_one(graph: Graph) -> None:
    """Both names are of one source, so that a client can follow within the release."""
    for old, new in RENAMED.items():
        assert await graph.data(old) == await graph.data(new), old


def test_root_fields_come_in_the_order_in_which_one_needs_them(schema: GraphQLSchema) -> None:
    """`me` is the first, the key for pushes is the last that stays, and what goes comes after it."""
    assert schema.query_type is not None
    fields = schema.query_type.fields
    assert list(fields)[:4] == ["me", "citizen", "citizens", "household"]
    staying = [name for name, field in fields.items() if field.deprecation_reason is None]
    assert staying[-3:] == ["factDefinitions", "fieldAccess", "webPushKey"]
    assert list(fields)[len(staying) :] == ["facts", "lifeEvents"]


def test_fields_that_go_come_last_of_their_type(schema: GraphQLSchema) -> None:
    """A reader of the schema meets the names that stay before those that go."""
    for type_ in object_types(schema):
        going = [field.deprecation_reason is not None for field in type_.fields.values()]
        assert going == sorted(going), type_.name
