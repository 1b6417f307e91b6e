"""What purposes may cover: all that is personal in a schema, each field with what a purpose must cover beside it.

A field that may not be null must be covered wherever its object is, or its refusal would take the object and the list
in which it stands. What a field is made of is read with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_non_null_type

from agencies.contract.access import Personal
from agencies.contract.errors import StartUpError
from agencies.contract.field import Declaration
from agencies.contract.files.purpose import FACT
from agencies.contract.sources.asker import Asker
from agencies.contract.sources.computed import Computed
from agencies.contract.sources.reader import Reader
from agencies.registration.held import HeldFact
from agencies.registration.registry import PLATFORM, Registry
from resolvers.declared import declared
from resolvers.engine.declarations.type_shape import is_entity
from resolvers.purposes.purpose import RECEIVED, Joined
from resolvers.purposes.purpose_register import Coverable

AGE: Final = "age"
OF_ITS_TYPE: Final = "which may not be null: a refusal would take the object with it"
MADE_OF: Final = "of which it is made"


def coverable_of(schema: GraphQLSchema, registry: Registry) -> Mapping[str, Coverable]:
    """Every personal field and every fact; StartUpError where a field says nothing of who may read it."""
    found = {name: _of_field(type_, name, declaration, registry) for type_, name, declaration in _personal(schema)}
    # What the platform says of receipts is their holders', each of whom answers for some of them.
    holders = [held.agency for held in registry.receipts]
    if holders and RECEIVED in found:
        found[RECEIVED] = replace(found[RECEIVED], agency=holders[0], also=tuple(holders[1:]), joined=False)
    for fact_id, held in registry.facts.items():
        name = f"{FACT}{fact_id}"
        if name in found:
            raise StartUpError(
                f"{held.agency}: the fact {fact_id!r} has the name of a field of the type Fact, so that no purpose "
                "could tell them apart: rename it."
            )
        found[name] = _of_fact(fact_id, held)
    return found


def _personal(schema: GraphQLSchema) -> Iterator[tuple[GraphQLObjectType, str, Declaration]]:
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name in type_.fields:
                declaration = declared(type_, name)
                if declaration is None or declaration.access is None:
                    raise StartUpError(
                        f"{type_.name}.{name} says nothing of who may read it: declare it with `access=`, PUBLIC or "
                        "personal."
                    )
                # The caller themselves need no purpose: for whoever is no citizen it is null.
                if isinstance(declaration.access, Personal) and not isinstance(declaration.source, Asker):
                    yield type_, f"{type_.name}.{name}", declaration


def _of_field(type_: GraphQLObjectType, name: str, declaration: Declaration, registry: Registry) -> Coverable:
    own = name.rpartition(".")[2]
    together = dict.fromkeys(_never_null(type_, {type_.name}), OF_ITS_TYPE)
    together |= dict.fromkeys(_never_null(get_named_type(type_.fields[own].type), set()), OF_ITS_TYPE)
    source = declaration.source
    if isinstance(source, Computed):
        together |= {f"{type_.name}.{each}": MADE_OF for each in source.requires if _is_personal(type_, each)}
    if isinstance(source, Reader):
        together |= {f"{FACT}{each}": MADE_OF for each in source.facts if each in registry.facts}
    together.pop(name, None)
    return Coverable(declaration.agency or PLATFORM, together, joined=isinstance(declaration.access, Joined))


def _of_fact(fact_id: str, held: HeldFact) -> Coverable:
    by_age = held.fact.absent.under_age is not None
    return Coverable(held.agency, {f"{FACT}{AGE}": MADE_OF} if by_age else {}, fact_id)


def _never_null(type_: Any, seen: set[str]) -> Iterator[str]:
    """The personal fields that may not be null of a type, and of what is public in it: a page, its edges."""
    if not isinstance(type_, GraphQLObjectType):
        return
    for name, field in type_.fields.items():
        below = get_named_type(field.type)
        if _is_personal(type_, name):
            if is_non_null_type(field.type):
                yield f"{type_.name}.{name}"
        elif isinstance(below, GraphQLObjectType) and not is_entity(below) and below.name not in seen:
            seen.add(below.name)
            yield from _never_null(below, seen)


def _is_personal(type_: GraphQLObjectType, name: str) -> bool:
    declaration = declared(type_, name)
    return declaration is not None and isinstance(declaration.access, Personal)
