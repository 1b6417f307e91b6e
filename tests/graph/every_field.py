"""Documents that ask for every field of a type, made from the schema: pages are short, else arguments default."""

from collections.abc import Iterator

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
    parse,
    visit,
)

DEEP = 5
SCOPED = ("Eligibility.decisionId",)
"""What a token without a scope is refused, and is left out."""

KEPT = ("Notice.eligibilities",)
"""What stands in rows that `Citizen.services` has whole: both together are too much for one document."""

ENTITIES = ("Citizen", "Household", "PublicService", "Category", "Agency", "FactDefinition", "Purpose", "School")


def everything(schema: GraphQLSchema, type_name: str) -> str:
    """A selection of every field of a type that needs no scope, and of what stands below it; of an entity its key."""
    type_ = schema.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    return " ".join(_fields(type_, DEEP))


def _fields(type_: GraphQLObjectType, deep: int) -> Iterator[str]:
    for name, field in type_.fields.items():
        if f"{type_.name}.{name}" not in (*SCOPED, *KEPT) and not any(map(is_required_argument, field.args.values())):
            yield from _field(name, field, deep)


def _field(name: str, field: GraphQLField, deep: int) -> Iterator[str]:
    type_ = named(field.type)
    if is_leaf_type(type_):
        yield name
    elif isinstance(type_, GraphQLObjectType):
        below = "id" if type_.name in ENTITIES else " ".join(_fields(type_, deep - 1)) if deep else ""
        if below:
            yield f"{name}{'(first: 2)' if 'first' in field.args else ''} {{ {below} }}"


def named(type_: GraphQLOutputType) -> object:
    """The type inside lists and non-null."""
    return get_named_type(type_)


def object_types(schema: GraphQLSchema) -> Iterator[GraphQLObjectType]:
    """The schema's own object types."""
    for name, type_ in schema.type_map.items():
        if is_object_type(type_) and not name.startswith("__"):
            assert isinstance(type_, GraphQLObjectType)
            yield type_


def asked_fields(schema: GraphQLSchema, document: str) -> set[str]:
    """The fields that a document asks for, as Type.field."""
    info = TypeInfo(schema)
    found: set[str] = set()

    class Collect(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            found.add(f"{info.get_parent_type()}.{node.name.value}")

    visit(parse(document), TypeInfoVisitor(info, Collect()))
    return found
