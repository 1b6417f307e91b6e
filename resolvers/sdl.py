"""The published contract as text: Strawberry's printer, which keeps `@agency` and `@personal` on the fields."""

from graphql.utilities.print_schema import print_schema_definition
from strawberry import Schema
from strawberry.printer import print_schema


def print_sdl(schema: Schema) -> str:
    """The schema in the schema definition language, with its description and the directives that are applied."""
    # Strawberry prints no description of the schema.
    return f"{print_schema_definition(schema._schema)}\n\n{print_schema(schema).rstrip()}\n"
