"""Which of the installed agencies take part: one that cannot stand is left out, and never all of them."""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.discovery import installed, leaves_out, load
from agencies.entry_points import packaged
from agencies.registry import Registry, register
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.engine.coverable import coverable_of
from resolvers.fields.contributions import platform
from resolvers.schema import build_schema, core
from resolvers.trust.purpose_register import PurposeRegister

ESSENTIAL: Final = ("civil_registry", "service_catalogue")
"""Without these nobody's access can be decided, and there are no services: nothing is served without them."""
FAULTY_AT_ONCE: Final = 2
"""How many are looked for together where leaving out one alone does not help: more would take too long to find."""


def admitted(names: Sequence[str]) -> Registry:
    """The registry of these agencies, in which those that cannot stand with the others declare nothing but a `fault`.

    What others say of one that is left out does not count: rules that name its facts are UNKNOWN, and its purposes
    cover nothing. StartUpError where an essential one fails, or where no one or two agencies are at fault.
    """
    agencies, partial = _loaded(names), leaves_out(names)
    while True:
        try:
            return sound(agencies, partial=partial)
        except StartUpError as error:
            culprits = _culprits(agencies, partial=partial)
            if not culprits:
                # What is wrong here may follow from an agency that is out already: its fault is told too.
                faults = [f"{each.id}: {each.fault}" for each in agencies if each.fault is not None]
                raise StartUpError("\n".join((str(error), *faults))) from error
            agencies = _left_out(agencies, culprits, partial=partial)


def sound(agencies: Sequence[Agency], *, partial: bool = False) -> Registry:
    """The registry of these agencies; StartUpError where their declarations, purposes or services cannot stand."""
    registry = register(agencies, partial=partial)
    registry.relations()
    schema = core(build_schema(registry, platform))
    PurposeRegister(registry, coverable_of(schema, registry))
    catalogue_of(registry)
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
    """The one agency, or else the two, without which the others stand; none where there are none such.

    Of several those that declare least, since little rests on them.
    """
    possible = [each for each in agencies if each.fault is None and each.id not in ESSENTIAL]
    possible.sort(key=_declared)
    several = (those for number in (1, FAULTY_AT_ONCE) for those in combinations(possible, number))
    return next((those for those in several if _fault(_without(agencies, those), partial=partial) is None), ())


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
        fault = _fault(_without(agencies, others), partial=partial) or "It cannot stand with the others."
        found[found.index(each)] = each.left_out(fault)
    return found


def _without(agencies: Sequence[Agency], those: Sequence[Agency]) -> list[Agency]:
    """These, with agencies that declare nothing in the place of some."""
    return [each.left_out("it is left out") if any(each is one for one in those) else each for each in agencies]


def _declared(agency: Agency) -> int:
    fields = sum(len(contribution.fields) for contribution in agency.contributions)
    return fields + len(agency.types) + sum(len(table.facts) for table in agency.facts)
