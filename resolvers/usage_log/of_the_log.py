"""Which records tell of nothing but that a citizen read their usage log."""

from typing import Final

from resolvers.usage_log.record import ReceiverKind, Shape

FIELDS: Final = frozenset({"Citizen.usage", "Citizen.usageSummary", "Subscription.accesses"})
TYPES: Final = frozenset(
    {"UsageConnection", "UsageRequest", "UsageEdge", "UsageRecord", "UsageMonth", "InclusionProof", "SignedHead"}
)


def is_of_the_log(shape: Shape) -> bool:
    """Whether all that the citizen themselves read is the log, and nothing that it tells of."""
    return shape.receiver_kind is ReceiverKind.SELF and all(
        field in FIELDS or field.partition(".")[0] in TYPES for field in shape.fields
    )
