"""Operations by the thousand: a random walk over a schema, from its root to a few levels down.

All that GraphQL has for reading is in them: aliases, fields asked for twice, fragments, directives, variables that are
given, null or left out, arguments right and wrong. A walk is made of its seed alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

NOBODY: Final = "c000000000000000"
DEEP: Final = 6
FIELDS_AT_MOST: Final = 28
NUMBERS: Final = (0, 1, 2, 3, 5, 20, 100)
BAD_NUMBERS: Final = (-1, 101, 2147483647)
DAYS: Final = ("2026-11-24", "1990-02-28", "2024-02-29", "2031-01-01")
SURVEYS: Final = {"services", "eligibility", "upcoming", "categories", "facts"}
MEASURED: Final = {"Agency.health"}
"""What differs from one asking to the next."""
TEXTS: Final = ("DTaP", "MMR", "", "한글", "no such text")

Ids = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A document, and the variables that go with it."""

    document: str
    variables: dict[str, Any]


@dataclass(slots=True)
class Walk:
    """One operation being written; `ids` are values by argument (`Type.field.argument`, `Input.field`, `argument`)."""

    schema: GraphQLSchema
    random: Random
    ids: Ids
    deferring: bool = False
    left: int = FIELDS_AT_MOST
    labels: int = 0
    definitions: dict[str, str] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)
    arguments: dict[tuple[str, str], str] = field(default_factory=dict)

    def operation(self) -> Asked:
        """The whole of it."""
        root = self.schema.query_type
        assert root is not None
        selections = self._selections(root, DEEP)
        asked = f"({', '.join(self.definitions.values())})" if self.definitions else ""
        operation = f"query{self.random.choice(('', ' Walk'))}{asked} {selections}"
        if not asked and self._perhaps(0.3):
            operation = selections
        written = [f"fragment {name} on {type_} {text}" for name, (type_, text) in self.fragments.items()]
        return Asked("\n".join([operation, *written]), self.variables)

    def _perhaps(self, chance: float) -> bool:
        return self.random.random() < chance

    # Selections

    def _selections(self, type_: Any, deep: int) -> str:
        count = self.random.choices((1, 2, 3, 4, 6), (2, 4, 4, 3, 1))[0]
        return "{ " + " ".join(self._selection(type_, deep) for _ in range(count)) + " }"

    def _selection(self, type_: Any, deep: int) -> str:
        kind = self.random.random() * (0.5 if self.deferring else 1)
        if kind < 0.06:
            return f"{self.random.choice(('', 'kind: '))}__typename{self._directives()}"
        if kind < 0.16 and deep > 1:
            on = self.random.choice(("", f" on {self._condition(type_)}"))
            below = self.schema.type_map[on[4:]] if on else type_
            return f"...{on}{self._directives()}{self._defer()} {self._selections(below, deep - 1)}"
        if kind < 0.26 and deep > 1:
            return f"...{self._fragment(type_, deep - 1)}{self._directives()}{self._defer()}"
        return self._field(type_, deep)

    def _condition(self, type_: Any) -> str:
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            return str(self.random.choice([type_, *self.schema.get_possible_types(type_)]).name)
        interfaces = [each.name for each in getattr(type_, "interfaces", ())]
        return str(self.random.choice([type_.name, *interfaces]))

    def _fragment(self, type_: Any, deep: int) -> str:
        standing = [name for name, (on, _) in self.fragments.items() if on == type_.name]
        if standing and self._perhaps(0.5):
            return self.random.choice(standing)
        on = self._condition(type_)
        text = self._selections(self.schema.type_map[on], deep)
        name = f"F{len(self.fragments)}"
        self.fragments[name] = (on, text)
        return name

    def _field(self, type_: Any, deep: int) -> str:
        fields = list(self._fields(type_, deep))
        if not fields:
            return "__typename"
        name, found = self.random.choices([each[:2] for each in fields], [each[2] for each in fields])[0]
        self.left -= 1
        alias = self.random.choice((name, name, name, f"{name}A", f"_{name}"))
        shown = name if alias == name else f"{alias}: {name}"
        named = get_named_type(found.type)
        below = "" if is_leaf_type(named) else " " + self._selections(named, deep - 1)
        return f"{shown}{self._arguments(f'{type_.name}.{name}', alias, found)}{self._directives()}{below}"

    def _fields(self, type_: Any, deep: int) -> Iterator[tuple[str, GraphQLField, float]]:
        for name, found in getattr(type_, "fields", {}).items():
            if f"{type_.name}.{name}" in MEASURED:
                continue
            if is_leaf_type(get_named_type(found.type)):
                yield name, found, 1.0
            elif deep > 1 and self.left > 0:
                # What costs a whole assessment of the catalogue is asked for less often than it has fields.
                yield name, found, 0.5 if name in SURVEYS else 8.0 if name == "me" else 2.0

    def _directives(self) -> str:
        if not self._perhaps(0.12):
            return ""
        name = self.random.choice(("skip", "include"))
        likely = name == "include"
        value = str(likely if self._perhaps(0.6) else not likely).lower()
        if self._perhaps(0.5):
            value = self._switch()
        return f" @{name}(if: {value})"

    def _defer(self) -> str:
        if not self.deferring or self._perhaps(0.3):
            return ""
        given = []
        if self._perhaps(0.4):
            self.labels += 1
            given.append(f'label: "L{self.labels}"')
        if self._perhaps(0.2):
            given.append(f"if: {self.random.choice(('true', 'false', self._switch()))}")
        return f" @defer({', '.join(given)})" if given else " @defer"

    def _switch(self) -> str:
        name = self.random.choice(("p", "q", "s"))
        if name not in self.definitions:
            given = self._perhaps(0.7)
            if given:
                self.variables[name] = self._perhaps(0.5)
            default = "" if given else f" = {str(self._perhaps(0.5)).lower()}"
            self.definitions[name] = f"${name}: Boolean!{default}"
        return f"${name}"

    # Arguments

    def _arguments(self, where: str, response: str, found: GraphQLField) -> str:
        """The same response name has the same arguments wherever it stands, so that fields can always be merged."""
        known = self.arguments.get((where, response))
        if known is None:
            given = [each for name, arg in found.args.items() if (each := self._argument(f"{where}.{name}", name, arg))]
            self.random.shuffle(given)
            known = self.arguments[where, response] = f"({', '.join(given)})" if given else ""
        return known

    def _argument(self, where: str, name: str, argument: GraphQLArgument | GraphQLInputField) -> str | None:
        required = is_non_null_type(argument.type) and argument.default_value is Undefined
        if not required and self._perhaps(0.5):
            return None
        if self._perhaps(0.4):
            return f"{name}: {self._variable(where, argument)}"
        return f"{name}: {literal(self._value(where, argument.type), argument.type)}"

    def _variable(self, where: str, argument: GraphQLArgument | GraphQLInputField) -> str:
        name = f"v{len(self.definitions)}"
        type_ = argument.type
        value = self._value(where, type_)
        has_default = argument.default_value is not Undefined
        default = ""
        if is_non_null_type(type_) and (has_default or self._perhaps(0.2)):
            # A variable that may be null, where the argument may not: only the request shows whether it fits.
            type_ = type_.of_type
            if not has_default or self._perhaps(0.4):
                default = f" = {literal(self._value(where, type_, null=False), type_)}"
        elif self._perhaps(0.3):
            default = f" = {literal(self._value(where, type_), type_)}"
        self.definitions[name] = f"${name}: {type_}{default}"
        self._give(name, value, may_be_null=not is_non_null_type(type_), may_lack=bool(default))
        return f"${name}"

    def _give(self, name: str, value: Any, *, may_be_null: bool, may_lack: bool) -> None:
        if may_be_null and self._perhaps(0.15):
            self.variables[name] = None
        elif not ((may_lack or may_be_null) and self._perhaps(0.3)):
            self.variables[name] = value

    def _value(self, where: str, type_: GraphQLInputType, *, null: bool = True) -> Any:
        if is_non_null_type(type_):
            return self._value(where, type_.of_type, null=False)
        if null and self._perhaps(0.12):
            return None
        if is_list_type(type_):
            return [self._value(where, type_.of_type) for _ in range(self.random.choice((0, 1, 2, 2, 3)))]
        if isinstance(type_, GraphQLInputObjectType):
            return self._input(type_)
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice(list(type_.values))
        return self._scalar(where, type_.name)

    def _input(self, type_: GraphQLInputObjectType) -> dict[str, Any]:
        fields = list(type_.fields.items())
        if type_.is_one_of:
            fields = [self.random.choice(fields)]
        return {
            name: self._value(f"{type_.name}.{name}", each.type, null=not type_.is_one_of)
            for name, each in fields
            if type_.is_one_of or is_non_null_type(each.type) or self._perhaps(0.35)
        }

    def _scalar(self, where: str, name: str) -> Any:
        for key in (where, where.rpartition(".")[2]):
            if key in self.ids:
                return self.random.choice(self.ids[key])
        match name:
            case "Int":
                return self.random.choice(NUMBERS if self._perhaps(0.85) else BAD_NUMBERS)
            case "Float":
                return self.random.choice((0.0, 1.5, -2.25))
            case "Boolean":
                return self._perhaps(0.5)
            case "Date":
                return self.random.choice(DAYS)
        return self.random.choice(TEXTS)


def walk(schema: GraphQLSchema, seed: int, ids: Ids, *, deferring: bool = False) -> Asked:
    """The operation of this seed; `deferring`: with many fragments, most of them deferred."""
    return Walk(schema, Random(seed), ids, deferring).operation()


def literal(value: Any, type_: Any) -> str:
    """A value as it stands in a document."""
    type_ = get_nullable_type(type_)
    if value is None:
        return "null"
    if is_list_type(type_):
        return f"[{', '.join(literal(each, type_.of_type) for each in value)}]"
    if isinstance(type_, GraphQLInputObjectType):
        fields = type_.fields
        return "{" + ", ".join(f"{name}: {literal(each, fields[name].type)}" for name, each in value.items()) + "}"
    if isinstance(type_, GraphQLEnumType):
        return str(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else '"' + str(value).replace('"', '\\"') + '"'
