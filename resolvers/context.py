"""What a request carries to the fields, beside what executes it: facts, assessments, and the platform's own parts."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from agencies.contract.source import Row
from agencies.store.measured import Health
from resolvers.consent.offer import Wanted
from resolvers.corrections.corrections import Corrections
from resolvers.eligibility.assessment.decision_basis import Basis
from resolvers.eligibility.context import EligibilityContext
from resolvers.engine.declarations.field_reading import FieldReading
from resolvers.notices.channels.contact import Contact
from resolvers.notices.keeping.notices import Notices
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.readiness.findings import Findings
from resolvers.usage_log.keeping.feed import Access
from resolvers.usage_log.keeping.usage_reading import UsageReading


@dataclass(frozen=True, slots=True)
class Shared:
    """What the contexts of one gateway's requests have in common."""

    findings: Callable[[], Awaitable[Findings]]
    field_reading: FieldReading
    health: Callable[[str], Health | None]
    search: Callable[[str, int], Awaitable[Sequence[str]]]
    keep: Callable[[Basis, str], Awaitable[str]]
    set_consent: Callable[[Wanted], Awaitable[Row]]
    contact: Contact
    notices: Notices
    corrections: Corrections
    accesses: Callable[[str], Awaitable[AsyncGenerator[Access, None]]]
    purposes: Mapping[str, RegisteredPurpose]
    used_fields: Callable[[Sequence[str]], Sequence[Row]]


@dataclass(slots=True, kw_only=True)
class Context(EligibilityContext):
    """One request's context; nothing of it outlives the answer, and only `shared` is another request's too."""

    usage: UsageReading
    shared: Shared
