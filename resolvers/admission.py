"""Which of the installed agencies take part: one whose declaration cannot stand is left out, and never all of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.discovery import load
from agencies.registry import Refused, Registry, register
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.engine.coverable import coverable_of
from resolvers.fields.contributions import platform
from resolvers.schema import build_schema, core
from resolvers.trust.purpose_register import PurposeRegister

ESSENTIAL: Final = ("civil_registry", "service_catalogue")
"""Without these nobody's access can be decided, and there are no services: nothing is served without them."""


def admitted(names: Sequence[str]) -> Registry:
    """The registry of those of these agencies that can stand together; the others are named in it with the reason.

    StartUpError where an essential one fails, or where no single agency is at fault.
    """
    agencies, refused = _loaded(names)
    while True:
        try:
            return replace(sound(agencies), refused=tuple(refused))
        except StartUpError as error:
            culprit = _culprit(agencies)
            if culprit is None:
                raise
            agencies.remove(culprit)
            refused.append(Refused(culprit.id or "", str(error)))


def sound(agencies: Sequence[Agency]) -> Registry:
    """The registry of these agencies; StartUpError where their declarations, purposes or services cannot stand."""
    registry = register(agencies)
    registry.relations()
    schema = core(build_schema(registry, platform))
    PurposeRegister(registry, coverable_of(schema, registry))
    catalogue_of(registry)
    return registry


def _loaded(names: Sequence[str]) -> tuple[list[Agency], list[Refused]]:
    agencies, refused = [], []
    for name in names:
        try:
            agencies.append(load(name))
        except StartUpError as error:
            if name in ESSENTIAL:
                raise
            refused.append(Refused(name, str(error)))
    return agencies, refused


def _culprit(agencies: Sequence[Agency]) -> Agency | None:
    """The agency without which the others stand: of several that which declares least, since little rests on it."""
    found = [each for each in agencies if each.id not in ESSENTIAL and _stand(agencies, each)]
    return min(found, key=_declared, default=None)


def _stand(agencies: Sequence[Agency], without: Agency) -> bool:
    try:
        sound([each for each in agencies if each is not without])
    except StartUpError:
        return False
    return True


def _declared(agency: Agency) -> int:
    fields = sum(len(contribution.fields) for contribution in agency.contributions)
    return fields + len(agency.types) + sum(len(table.facts) for table in agency.facts)
