"""The published contract as text: Strawberry's printer, which keeps `@agency` and `@personal` on the fields."""

from strawberry.printer import print_schema
from strawberry.schema import BaseSchema


def print_sdl(schema: BaseSchema) -> str:
    """The schema in the schema definition language, with the directives that are applied."""
    return print_schema(schema).rstrip() + "\n"
