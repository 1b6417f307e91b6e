"""Which of the installed agencies take part: one that cannot stand is left out, and never all of them."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Final

from graphql import GraphQLSchema

from agencies.contract.agency import Agency
from agencies.contract.checks.check import Check
from agencies.contract.checks.declaration_check import declared_by
from agencies.contract.errors import StartUpError
from agencies.registration.discovery import installed, is_partial, load
from agencies.registration.entry_points import packaged
from agencies.registration.registry import Registry, register
from agencies.service_catalogue.files.service_names import service_names
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.engine.declarations.purpose_coverage import coverable_of
from resolvers.platform_fields import platform
from resolvers.purposes.purpose_register import PurposeRegister
from resolvers.readiness.declared_store import declared_stores
from resolvers.schema import build_schema, core

ESSENTIAL: Final = ("civil_registry", "service_catalogue")
"""Without these nobody's access can be decided, and there are no services: nothing is served without them."""
IN_THE_SCHEMA: Final[Mapping[Check, Callable[[GraphQLSchema, Registry], object]]] = {
    Check.RELATIONS: lambda _, registry: registry.relations(),
    Check.PURPOSE_NAMES: lambda schema, registry: PurposeRegister(registry, coverable_of(schema, registry)),
    Check.STORES: declared_stores,
    Check.SERVICES: lambda _, registry: catalogue_of(registry),
}
"""What is looked at of all agencies and their schema, in this order; each refuses by a StartUpError."""
MENDED: Final = "What was at fault was mended while it was looked for: start again to have it."
RESTING_ON_EACH_OTHER: Final = 2
"""How many are tried together that stand only together: more would take too long to find."""


def admitted(names: Sequence[str]) -> Registry:
    """The registry of these agencies, in which those that cannot stand with the others declare nothing but a `fault`.

    What others say of one that is left out does not count: rules that name its facts are UNKNOWN, and its purposes
    cover nothing. StartUpError where an essential one fails.
    """
    return _standing(_loaded(names), partial=is_partial(names))


def beside(registry: Registry, agency_id: str) -> Registry:
    """These agencies without those of the others that cannot stand, whatever is at fault with this one.

    StartUpError where it clashes with another.
    """
    agencies, partial = registry.agencies, registry.partial
    if _fault(agencies, partial=partial) is None:
        return registry
    this = [each for each in agencies if each.id == agency_id and agency_id not in ESSENTIAL]
    try:
        others = _standing(_without(agencies, this), partial=partial)
    except StartUpError:
        # What all rest on is at fault itself.
        return registry
    out = {each.id: each for each in others.faulty if each.id != agency_id}
    return register([out.get(each.id, each) for each in agencies], partial=partial) if out else registry


def _standing(agencies: Sequence[Agency], *, partial: bool) -> Registry:
    try:
        return sound(agencies, partial=partial)
    except StartUpError:
        culprits = _culprits(agencies, partial=partial)
        return sound(_left_out(agencies, culprits, partial=partial), partial=partial)


def sound(agencies: Sequence[Agency], *, partial: bool = False) -> Registry:
    """The registry of these agencies; StartUpError where their declarations, purposes or services cannot stand."""
    registry = register(agencies, partial=partial)
    with declared_by("An agency"):
        schema = core(build_schema(registry, platform))
        for look in IN_THE_SCHEMA.values():
            look(schema, registry)
    return registry


def _loaded(names: Sequence[str]) -> list[Agency]:
    in_folders = {*installed()}
    return [*(_in_folder(name) for name in names if name in in_folders), *packaged(names)]


def _in_folder(name: str) -> Agency:
    try:
        return load(name)
    except StartUpError as error:
        if name in ESSENTIAL:
            raise
        return Agency.faulty(name, str(error))


def _culprits(agencies: Sequence[Agency], *, partial: bool) -> Sequence[Agency]:
    """The one agency, or else those without which the others stand; StartUpError where not even the essential ones do.

    Of several those that declare least, since little rests on them.
    """
    possible = [each for each in agencies if each.fault is None and each.id not in ESSENTIAL]
    possible.sort(key=_declared)
    for each in possible:
        if _fault(_without(agencies, [each]), partial=partial) is None:
            return [each]
    fault = _fault(_without(agencies, possible), partial=partial)
    if fault is not None:
        # It may follow from an agency that is known only by its own fault: that is told too.
        faults = [f"{each.id}: {each.fault}" for each in agencies if each.fault is not None]
        raise StartUpError("\n".join((fault, *faults)))
    return _several(agencies, possible[::-1], partial=partial)


def _several(agencies: Sequence[Agency], possible: Sequence[Agency], *, partial: bool) -> Sequence[Agency]:
    """Which of these are left when the others were added, one by one and in twos, to those that stand without them."""
    out, before = possible, 0
    while len(out) != before:
        before = len(out)
        for number in range(1, RESTING_ON_EACH_OTHER + 1):
            for those in combinations(out, number):
                fewer = [each for each in out if not _is_among(each, those)]
                are_out = all(_is_among(each, out) for each in those)
                if are_out and _fault(_without(agencies, fewer), partial=partial) is None:
                    out = fewer
    return out


def _fault(agencies: Sequence[Agency], *, partial: bool) -> str | None:
    """Why these cannot stand together; None: they do."""
    try:
        sound(agencies, partial=partial)
    except StartUpError as error:
        return str(error)
    return None


def _left_out(agencies: Sequence[Agency], those: Sequence[Agency], *, partial: bool) -> list[Agency]:
    """These agencies, with one that declares only its own fault in the place of each that is to be left out."""
    found = list(agencies)
    for each in those:
        others = [other for other in those if other is not each]
        fault = _fault(_without(agencies, others), partial=partial) or MENDED
        found = [_out(one, fault) if one is each else one for one in found]
    return found


def _without(agencies: Sequence[Agency], those: Sequence[Agency]) -> list[Agency]:
    """These, with agencies that declare nothing in the place of some."""
    return [_out(each, "it is left out") if _is_among(each, those) else each for each in agencies]


def _out(agency: Agency, fault: str) -> Agency:
    services = frozenset[str]() if agency.folder is None else service_names(agency.folder)
    return agency.left_out(fault, services)


def _is_among(agency: Agency, those: Sequence[Agency]) -> bool:
    return any(agency is each for each in those)


def _declared(agency: Agency) -> int:
    fields = sum(len(contribution.fields) for contribution in agency.contributions)
    return fields + len(agency.types) + sum(len(table.facts) for table in agency.facts)
