"""The one schema: Strawberry's types with every agency's contributions, each declared field given its resolver."""

from collections.abc import Iterable
from typing import Final

import strawberry
from graphql import GraphQLDeferDirective, GraphQLObjectType, GraphQLSchema
from strawberry.exceptions import DuplicatedTypeName
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from agencies.contract.access import Personal
from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.contract.field import field_name
from agencies.contract.schema.mutation import Mutation
from agencies.contract.schema.query import Query
from agencies.contract.schema.subscription import Subscription
from agencies.registration.clash_check import refuse_clashes
from agencies.registration.registry import Registry
from resolvers.declared import DEFINITION, declared
from resolvers.engine.bounds.cost_directives import print_costs
from resolvers.engine.declarations.need import Needs, needs_of
from resolvers.engine.resolve import required, resolver_for
from resolvers.readiness.deprecation_rows import deprecation_rows
from resolvers.request.scalars import SCALARS

DESCRIPTION: Final = """
Government services and the records they rest on, asked of every agency in one request. Begin with `me`: the citizen who
asks, with their household, their children, and under `services` which public services apply to them and why. What is
public needs no token: `categories`, `publicServices`, `agencies`.

A list of type `…Connection` is read in pages: `first` and `after`. What is not known is null or UNKNOWN, never no.
A field with `@agency` is answered by that agency's store: where the store is down, `errors` says so and the field is
null, and all else is answered. A field with `@personal` is null with `FORBIDDEN` where the caller may not read it of
that person.
""".strip()


OTHERS: Final = "*"
ROOT_FIELDS: Final = (
    "me",
    "citizen",
    "citizens",
    "household",
    "publicServices",
    "publicService",
    "categories",
    "category",
    "lifeEventTypes",
    OTHERS,
    "agencies",
    "agency",
    "factDefinitions",
    "fieldAccess",
    "webPushKey",
)
"""The order in which one needs the fields of Query; at `OTHERS` are those of agencies that this page does not know."""
_PLACES: Final = {name: place for place, name in enumerate(ROOT_FIELDS)}


class Names(NameConverter):
    """Python's names in GraphQL's manner; the underscore that a Python keyword needs is not part of the name."""

    def apply_naming_config(self, name: str) -> str:
        """`due_date` is `dueDate`, `from_` is `from`."""
        return super().apply_naming_config(name.rstrip("_"))


class ContributedSchema(strawberry.Schema):
    """A Strawberry schema whose types carry, beside their own fields, what is contributed to them."""

    def __init__(self, contributions: dict[str, list[StrawberryField]], types: Iterable[type]) -> None:
        self._contributions = contributions
        config = StrawberryConfig(name_converter=Names(), scalar_map=SCALARS)
        # A root without fields is none: nothing can be listened to where nobody contributes what happens.
        listening = Subscription if contributions.get(Subscription.__name__) else None
        super().__init__(query=Query, mutation=Mutation, subscription=listening, types=list(types), config=config)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """Return the type's own fields, then the contributed ones, at last those that go: a root's by `ROOT_FIELDS`."""
        fields = [*type_definition.fields, *self._contributions.get(type_definition.name, ())]
        if type_definition.name == Query.__name__:
            fields.sort(key=lambda field: _PLACES.get(field_name(field), _PLACES[OTHERS]))
        return sorted(fields, key=lambda field: field.deprecation_reason is not None)


def build_schema(registry: Registry, platform: Agency) -> ContributedSchema:
    """The schema of these agencies and the platform's own contributions; StartUpError where these clash."""
    contributions: dict[str, list[StrawberryField]] = {}
    agencies = (platform, *registry.agencies)
    refuse_clashes(agencies)
    for agency in agencies:
        for contribution in agency.contributions:
            name = contribution.type.__strawberry_definition__.name  # type: ignore[attr-defined]
            contributions.setdefault(name, []).extend(contribution.fields)
    types = [t for agency in agencies for t in (*agency.types, *agency.entities)]
    try:
        schema = ContributedSchema(contributions, types)
    except DuplicatedTypeName as error:
        places = " and in ".join(sorted(cls.__module__ for cls in (error.first_cls, error.second_cls) if cls))
        raise StartUpError(f"{error.message}, in {places}: a type has one owner, rename one.") from None
    except Exception as error:
        raise StartUpError(
            f"The schema cannot be made of the fields as they are declared: {type(error).__name__}: "
            f"{str(error).rstrip('.')}. Correct the annotation; docs/agency-guide.md shows every declaration whole."
        ) from error
    core(schema).description = DESCRIPTION
    # Strawberry has a setting that would declare `@stream` too, which nothing here answers.
    core(schema).directives = (*core(schema).directives, GraphQLDeferDirective)
    print_costs(core(schema))
    _refuse_lost_ways(core(schema), registry)
    for agency in registry.agencies:
        # Files of services that go are read here, so that what is wrong with them is said before anybody asks.
        deprecation_rows(agency)
    needs = needs_of(core(schema))
    for type_ in core(schema).type_map.values():
        if isinstance(type_, GraphQLObjectType):
            _give_resolvers(type_, needs)
    return schema


def _refuse_lost_ways(schema: GraphQLSchema, registry: Registry) -> None:
    """Refuse a deprecated field that names a field in its place which neither the schema nor one left out has."""
    for type_ in schema.type_map.values():
        for name in type_.fields if isinstance(type_, GraphQLObjectType) else ():
            declaration = declared(type_, name)
            instead = None if declaration is None or declaration.deprecated is None else declaration.deprecated.instead
            if instead is None or _has(schema, instead) or registry.may_be_declared_elsewhere(instead):
                continue
            raise StartUpError(
                f"{type_.name}.{name} is deprecated and names `{instead}` in its place, which the schema has not: "
                "give a field as `Type.field`."
            )


def _has(schema: GraphQLSchema, coordinate: str) -> bool:
    name, _, field = coordinate.partition(".")
    type_ = schema.type_map.get(name)
    return isinstance(type_, GraphQLObjectType) and field in type_.fields


def core(schema: strawberry.Schema) -> GraphQLSchema:
    """graphql-core's schema under Strawberry's."""
    return schema._schema


def _give_resolvers(type_: GraphQLObjectType, needs: Needs) -> None:
    for name, field in type_.fields.items():
        declaration = declared(type_, name)
        if declaration is not None:
            resolve = resolver_for(f"{type_.name}.{name}", field, field.extensions[DEFINITION], declaration)
            field.resolve = resolve or field.resolve
            if isinstance(declaration.access, Personal):
                field.resolve = required(type_, name, field.resolve, declaration, needs)
