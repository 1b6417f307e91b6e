"""Which of the installed agencies take part: one that cannot stand is left out, and never all of them."""

from collections.abc import Sequence
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


def admitted(names: Sequence[str]) -> Registry:
    """The registry of these agencies, in which those that cannot stand with the others declare nothing but a `fault`.

    What others say of one that is left out does not count: rules that name its facts are UNKNOWN, and its purposes
    cover nothing. StartUpError where an essential one fails, or where no single agency is at fault.
    """
    agencies, partial = _loaded(names), leaves_out(names)
    while True:
        try:
            return sound(agencies, partial=partial)
        except StartUpError as error:
            culprit = _culprit(agencies, partial=partial)
            if culprit is None:
                # What is wrong here may follow from an agency that is out already: its fault is told too.
                faults = [f"{each.id}: {each.fault}" for each in agencies if each.fault is not None]
                raise StartUpError("\n".join((str(error), *faults))) from error
            agencies = _without(agencies, culprit, str(error))


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


def _culprit(agencies: Sequence[Agency], *, partial: bool) -> Agency | None:
    """The agency without which the others stand: of several that which declares least, since little rests on it."""
    candidates = [each for each in agencies if each.fault is None and each.id not in ESSENTIAL]
    found = [each for each in candidates if _stand(_without(agencies, each, "it is left out"), partial=partial)]
    return min(found, key=_declared, default=None)


def _stand(agencies: Sequence[Agency], *, partial: bool) -> bool:
    try:
        sound(agencies, partial=partial)
    except StartUpError:
        return False
    return True


def _without(agencies: Sequence[Agency], one: Agency, fault: str) -> list[Agency]:
    """These, with an agency that declares nothing in the place of one."""
    return [each.left_out(fault) if each is one else each for each in agencies]


def _declared(agency: Agency) -> int:
    fields = sum(len(contribution.fields) for contribution in agency.contributions)
    return fields + len(agency.types) + sum(len(table.facts) for table in agency.facts)
