"""Which records tell of nothing but that the usage log itself was read."""

from typing import Final

from resolvers.trust.usage.record import Shape

FIELDS: Final = frozenset({"Citizen.usage", "Subscription.accesses"})
TYPES: Final = frozenset({"UsageConnection", "UsageEdge", "UsageRecord", "InclusionProof", "SignedHead"})


def is_of_the_log(shape: Shape) -> bool:
    """Whether all that was read is the log, and nothing that it tells of."""
    return all(field in FIELDS or field.partition(".")[0] in TYPES for field in shape.fields)
