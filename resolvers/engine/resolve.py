"""What graphql-core is given for each declared field: its source's resolver, checked and guarded as a plan is.

An object is what its type stands on: an entity or record is its key, anything else the row that brought it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type, get_nullable_type, is_list_type
from strawberry.types.field import StrawberryField

from agencies.contract.field import Declaration
from agencies.contract.schema.query import ROOT_KEY
from resolvers.access.refusal import uncovered, ungranted
from resolvers.engine.context import RequestContext
from resolvers.engine.declarations.need import Needs
from resolvers.engine.declarations.type_shape import guard_of, is_entity
from resolvers.engine.disclosed import Disclosed
from resolvers.engine.nodes.key import key_of
from resolvers.engine.nodes.leaf import listed
from resolvers.engine.nodes.value_check import OTHER_SHAPE, broken, checker, ended_by_itself
from resolvers.engine.operations.argument_values import converted
from resolvers.engine.planning.field_source import Info, source_of
from resolvers.usage_log.record import Action

Resolve = Callable[..., Any]
Guard = Callable[[RequestContext, Any], Awaitable[Any]]
Objects = Callable[[Any], Any]


def resolver_for(name: str, field: GraphQLField, definition: StrawberryField, declared: Declaration) -> Resolve | None:
    """graphql-core's resolver of a declared field; None where it is the platform's own Strawberry resolver.

    Those decide by themselves who sees whom; what an agency's resolver gives is guarded like everything of an agency's.
    """
    guard, objects, source = _guard(field), _objects(field), source_of(declared)
    if not source.checked:
        if declared.agency is None:
            return None
        resolver: Any = definition.base_resolver
        return _ordinary(field.resolve, guard, _held(objects, name, declared), declared.agency, resolver.wrapped_func)
    check = checker(name, field, declared)

    async def resolve(parent: Any, info: Info, **given: Any) -> Any:
        arguments = converted(info.schema, definition, given) if given else given
        try:
            value = objects(await source.resolve(ROOT_KEY if parent is None else parent, info, arguments))
            if guard is not None and value is not None:
                value = await guard(info.context, value)
        except OTHER_SHAPE as error:
            if declared.agency is None:
                raise
            raise broken(name, declared) from error
        return check(value)

    return resolve


def required(
    type_: GraphQLObjectType, field: str, allowed: Resolve | None, declared: Declaration, needs: Needs
) -> Resolve:
    """The resolver of a personal field: FORBIDDEN where the caller's purpose does not cover it.

    Of a guarded entity's objects it is FORBIDDEN too where not all is granted that it needs.
    """
    assert allowed is not None
    name, disclosed = f"{type_.name}.{field}", Disclosed(type_, field)
    entity, need = needs.entity(type_), needs.of(type_, field)

    async def resolve_granted(parent: Any, info: Info, entity: str, needed: int, given: dict[str, Any]) -> Any:
        visibility = await info.context.access.visibility()
        refused = ungranted(name, declared, info.context.purpose, visibility, entity, parent, needed)
        if refused is not None:
            disclosed.disclose(info, entity, parent, Action.REFUSED)
            raise refused
        disclosed.disclose(info, entity, parent, Action.READ)
        value = allowed(parent, info, **given)
        return await value if isawaitable(value) else value

    def resolve(parent: Any, info: Info, **given: Any) -> Any:
        purpose = info.context.purpose
        if name in purpose.refused:
            if entity is not None:
                disclosed.refuse(info, entity, parent)
            raise uncovered(name, declared, purpose)
        if entity is None:
            return allowed(parent, info, **given)
        if needed := need | purpose.consent_for(name):
            return resolve_granted(parent, info, entity, needed, given)
        disclosed.disclose(info, entity, parent, Action.READ)
        return allowed(parent, info, **given)

    return resolve


def _ordinary(
    ordinary: Resolve | None, guard: Guard | None, objects: Objects, agency: str, function: Resolve
) -> Resolve:
    assert ordinary is not None

    def resolve(parent: Any, info: Info, **given: Any) -> Any:
        value = ordinary(parent, info, **given)
        # What is there already is waited for by nobody.
        return objects(value) if guard is None and not isawaitable(value) else waited(info, value)

    async def waited(info: Info, value: Any) -> Any:
        try:
            if isawaitable(value):
                value = await info.context.loads.within_deadline(agency, function, value)
        except asyncio.CancelledError as error:
            raise ended_by_itself(error) from error
        value = objects(value)
        return value if value is None or guard is None else await guard(info.context, value)

    return resolve


def _objects(field: GraphQLField) -> Objects:
    """What makes of a field's value the objects that it stands for: keys of entities, where it gives such."""
    named = get_named_type(field.type)
    return _keys(field.type) if isinstance(named, GraphQLObjectType) and is_entity(named) else lambda value: value


def _held(objects: Objects, name: str, declared: Declaration) -> Objects:
    """The same, held against the contract: what the agency gave may be none of them."""

    def held(value: Any) -> Any:
        try:
            return objects(value)
        except OTHER_SHAPE as error:
            raise broken(name, declared) from error

    return held


def _keys(type_: Any) -> Objects:
    nullable = get_nullable_type(type_)
    if not is_list_type(nullable):
        return key_of
    item = _keys(nullable.of_type)
    return lambda value: None if value is None else [item(each) for each in listed(value)]


def _guard(field: GraphQLField) -> Guard | None:
    entity = guard_of(get_named_type(field.type))
    if entity is None:
        return None
    many = is_list_type(get_nullable_type(field.type))

    async def guard(context: RequestContext, value: Any) -> Any:
        visibility = await context.access.visibility()
        if many:
            return [key for key in value if key is not None and visibility.sees(entity, key)]
        return value if visibility.sees(entity, value) else None

    return guard
