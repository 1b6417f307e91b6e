"""How an agency's store or service has been lately, as the process that answers has measured it."""

from datetime import datetime

from agencies.contract.access import PUBLIC
from agencies.contract.sources.column import column
from agencies.contract.values.long import Long
from resolvers.contributions import platform


@platform.type(access=PUBLIC)
class AgencyHealth:
    """What the process that answers has measured of an agency's store or service, in the last five minutes at most."""

    since: datetime = column(
        "since", "From when on it was measured: five minutes ago at most, or since the process began."
    )
    answers: Long = column(
        "answers", "How many statements or calls were answered, those of probes of a store included."
    )
    failures: Long = column(
        "failures", "How many failed: it could not be reached, was late, or did not answer what it declares."
    )
    failed_share: float | None = column(
        "failed_share", "`failures` as a share of both, from 0 to 1; null: nothing was asked."
    )
    p50_ms: float | None = column(
        "p50_ms",
        "Within how many milliseconds half of the answers had come, waiting for a connection or a place included; at "
        "most 9 % too many. Null: there were none.",
    )
    p99_ms: float | None = column("p99_ms", "Within how many milliseconds 99 % of them had, measured alike.")
