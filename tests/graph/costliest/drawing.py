"""Documents that may cost much: a field under many names, and below it fragments that all of these share."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from tests.people import DAY

DEEP: Final = 5
COUNTS: Final = (1, 2, 5, 10, 30, 45, 60, 99)
PAGES: Final = (0, 1, 30, 100)
LEAVES: Final = ("all of them", "all of them", "one")
LANGUAGES: Final = ("KO", "EN", "AR")
EVERY_STATUS: Final = "{statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}"
FIRST_DAY: Final = date.fromisoformat(DAY)
COSTLY: Final = ("services", "eligibility", "upcoming", "facts", "categories", "openQuestions", "usage")
OF_CITIZENS: Final = ("me", "me children", "me household members citizen")
OF_QUERIES: Final = (
    "publicServices",
    "categories",
    "factDefinitions",
    "agencies",
    "lifeEventTypes",
    "__schema",
    "__type",
)
META: Final[dict[str, GraphQLField]] = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}

VARYING: Final[dict[str, Callable[[int], str]]] = {
    "on": lambda number: f'"{FIRST_DAY + timedelta(days=11 * number)}"',
    "within": lambda number: str(3653 - number),
    "suppose": lambda number: f'{{fact: "age", value: "{number}"}}',
    "language": lambda number: LANGUAGES[number % 3],
    "filter": lambda number: f'{{search: "지원{number}"}}',
}
"""Values of which each name of a field has another."""
REQUIRED: Final = {"serviceId": '"child_allowance"', "name": '"Citizen"'}


class Drawing:
    """A document being drawn. `draw` is Hypothesis's."""

    def __init__(self, draw: Callable[..., Any], schema: GraphQLSchema) -> None:
        self._draw = draw
        self._schema = schema
        self._fragments: dict[tuple[str, int], str] = {}

    def document(self, *, of_citizens: bool) -> str:
        """Return a document of one or two fields, each under many names."""
        heads = [self._head(place, of_citizens=of_citizens) for place in range(self._one_of((1, 1, 2)))]
        return "\n".join(["{ " + " ".join(heads) + " }", *self._fragments.values()])

    def _one_of(self, choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))

    def _head(self, place: int, *, of_citizens: bool) -> str:
        path = self._one_of(OF_CITIZENS).split() if of_citizens and self._draw(st.booleans()) else []
        type_: Any = self._schema.query_type
        for name in path:
            type_ = get_named_type(type_.fields[name].type)
        name = self._one_of(COSTLY if path else OF_QUERIES)
        field = META.get(name) or type_.fields[name]
        below = self._fragment(get_named_type(field.type), DEEP)
        varied = [each for each in field.args if each in VARYING and self._draw(st.booleans())][:1]
        first = self._one_of(PAGES)
        fields = (
            f"a{place}x{number}: {name}{_arguments(field, varied, first, number)} {below}"
            for number in range(self._one_of(COUNTS))
        )
        opened = " ".join(f"p{place}: {each} {{" if each == "me" else f"{each} {{" for each in path)
        return f"{opened} {' '.join(fields)} {'}' * len(path)}"

    def _fragment(self, type_: Any, deep: int) -> str:
        """Return the selection of a type's fields, which is one fragment wherever as many levels may follow."""
        name = f"{type_.name.strip('_')}{deep}"
        if (type_.name, deep) not in self._fragments:
            # A place in their order, before those of the fragments below.
            self._fragments[type_.name, deep] = ""
            selected = " ".join(["__typename", *self._leaves(type_), *self._objects(type_, deep)])
            self._fragments[type_.name, deep] = f"fragment {name} on {type_.name} {{ {selected} }}"
        return f"{{ ...{name} }}"

    def _leaves(self, type_: GraphQLObjectType) -> list[str]:
        names = [name for name, field in type_.fields.items() if is_leaf_type(get_named_type(field.type))]
        return names if self._one_of(LEAVES) == "all of them" else names[:1]

    def _objects(self, type_: GraphQLObjectType, deep: int) -> list[str]:
        fields = [(name, field) for name, field in type_.fields.items() if self._is_open(field)]
        if deep == 0 or not fields:
            return []
        chosen = self._draw(st.lists(st.sampled_from(fields), unique_by=lambda each: each[0], max_size=12))
        return [
            f"{name}{_arguments(field, (), self._one_of(PAGES), 0)} "
            f"{self._fragment(get_named_type(field.type), deep - 1)}"
            for name, field in chosen
        ]

    def _is_open(self, field: GraphQLField) -> bool:
        required = {name for name, argument in field.args.items() if "!" in str(argument.type)} - {"first", "within"}
        return not is_leaf_type(get_named_type(field.type)) and required <= REQUIRED.keys()


def _arguments(field: GraphQLField, varied: Any, first: int, number: int) -> str:
    """Return a field's arguments: what it requires, its page, and what each of its names has another value of."""
    given = {name: value for name, value in REQUIRED.items() if name in field.args}
    if "first" in field.args:
        given["first"] = str(first)
    if str(getattr(field.args.get("filter"), "type", "")) == "EligibilityFilter":
        given["filter"] = EVERY_STATUS
    given |= {name: VARYING[name](number) for name in varied}
    return f"({', '.join(f'{name}: {value}' for name, value in given.items())})" if given else ""


def documents(schema: GraphQLSchema, *, of_citizens: bool) -> st.SearchStrategy[str]:
    """Return the strategy of documents that anyone, or a citizen, may ask."""

    @st.composite
    def drawn(draw: Any) -> str:
        return Drawing(draw, schema).document(of_citizens=of_citizens)

    return drawn()
