"""What each kind of source is to graphql-core: one factory makes the resolver of every declared field.

An object is what its type stands on: an entity or record is its key, anything else the row that brought it.
"""

from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLResolveInfo,
    get_named_type,
)
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from agencies.contract.entity import is_guarded
from agencies.contract.field import Declaration
from agencies.contract.query import ROOT_KEY
from agencies.contract.source import (
    Asker,
    Column,
    Computed,
    Embedded,
    Held,
    Key,
    Part,
    Reader,
    Reference,
    Required,
    Resolver,
    Rows,
    Selection,
    Table,
    Translated,
)
from resolvers.engine.check import checker
from resolvers.engine.projection import columns_below
from resolvers.request.context import Context
from resolvers.request.language import in_language

Resolve = Callable[..., Any]
Arguments = Mapping[str, Any]
Info = GraphQLResolveInfo[Context]


def resolver_for(name: str, field: GraphQLField, definition: StrawberryField, declared: Declaration) -> Resolve | None:
    """graphql-core's resolver of a declared field; None where it is the platform's own Strawberry resolver.

    Those decide by themselves who sees whom; what an agency's resolver gives is guarded like everything of an agency's.
    """
    guard = _guard(field)
    if isinstance(declared.source, Resolver):
        return _guarded(field.resolve, guard) if declared.agency is not None and guard is not None else None
    read = _reading(declared)
    check = checker(name, field, declared)

    async def resolve(source: Any, info: Info, **given: Any) -> Any:
        arguments = _converted(info, definition, given) if given else given
        value = await read(ROOT_KEY if source is None else source, info, arguments)
        if guard is not None and value is not None:
            value = await guard(info.context, value)
        return check(value)

    return resolve


def _guarded(ordinary: Resolve | None, guard: Callable[[Context, Any], Awaitable[Any]]) -> Resolve:
    assert ordinary is not None

    async def resolve(source: Any, info: Info, **given: Any) -> Any:
        value = ordinary(source, info, **given)
        value = await value if isawaitable(value) else value
        return None if value is None else await guard(info.context, value)

    return resolve


def _converted(info: Info, definition: StrawberryField, given: Arguments) -> Arguments:
    converter = info.schema._strawberry_schema.schema_converter  # type: ignore[attr-defined]
    return convert_arguments(dict(given), definition.arguments, converter.scalar_registry, converter.config)


def _reading(declared: Declaration) -> Callable[[Any, Info, Arguments], Awaitable[Any]]:
    async def column(name: str, source: Any, info: Info) -> Any:
        if isinstance(declared.row, Table):
            place = _place(info, own=False)
            return await _loads(info).column(place, declared.agency or "", declared.row, name, source)
        row = declared.row.get(info.context, source) if isinstance(declared.row, Held) else source
        return None if row is None else row[name]

    async def read(source: Any, info: Info, arguments: Arguments) -> Any:
        match declared.source:
            case Column(name) | Reference(name):
                return await column(name, source, info)
            case Translated(name):
                texts = await column(name, source, info)
                return in_language(texts, arguments.get("language") or info.context.language)
            case Embedded(pairs):
                values = {inner: await column(own, source, info) for inner, own in pairs if _is_read(own, source)}
                return values if values[pairs[0][0]] is not None else None
            case Asker():
                return await info.context.sight.asker()
            case Part() | Key():
                return source
            case Rows() as rows:
                return await _rows(rows, declared, source, info, arguments, column)
            case Reader() as reader:
                return await _read(reader, declared, source, info, arguments)
            case Computed() as computed:
                return await _compute(computed, source, info, arguments)

    return read


def _is_read(column: str, source: Any) -> bool:
    return isinstance(source, str) or column in source


async def _rows(rows: Rows, declared: Declaration, source: Any, info: Info, arguments: Arguments, column: Any) -> Any:
    key = source
    if rows.argument is not None:
        key = arguments[rows.argument]
    elif rows.by is not None:
        key = await column(rows.by, source, info)
    if key is None:
        return [] if rows.many else None
    columns = columns_below(info) if rows.entity is None else frozenset((rows.entity,))
    found = await _loads(info).rows(_place(info), declared.agency or "", rows, columns, arguments, key)
    values = found if rows.entity is None else [row[rows.entity] for row in found]
    return values if rows.many else next(iter(values), None)


async def _read(reader: Reader, declared: Declaration, source: Any, info: Info, arguments: Arguments) -> Any:
    key = await info.context.facts.values(source, reader.facts) if reader.facts else source
    selection = Selection(columns_below(info), arguments)
    return await _loads(info).read(_place(info), declared.agency or "", reader, selection, key)


async def _compute(computed: Computed, source: Any, info: Info, arguments: Arguments) -> Any:
    fields = info.parent_type.fields
    values = {name: await fields[name].resolve(source, info) for name in computed.requires}
    return computed.function(Required(values, info.context.today), **arguments)


def _guard(field: GraphQLField) -> Callable[[Context, Any], Awaitable[Any]] | None:
    type_ = get_named_type(field.type)
    definition: Any = type_.extensions.get("strawberry-definition")
    origin = getattr(definition, "origin", None)
    if origin is None or not is_guarded(origin):
        return None
    sees = f"sees_{type_.name.lower()}"

    async def guard(context: Context, value: Any) -> Any:
        may_see = getattr(context.sight, sees)
        if isinstance(value, list):
            return [key for key in value if await may_see(key)]
        return value if await may_see(value) else None

    return guard


def _loads(info: Info) -> Any:
    return info.context.loads


def _place(info: Info, *, own: bool = True) -> str:
    path = info.path if own else info.path.prev
    names = []
    while path is not None:
        if isinstance(path.key, str):
            names.append(path.key)
        path = path.prev
    return ".".join(reversed(names))
