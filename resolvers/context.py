"""What a request carries to the fields, beside what executes it: facts, assessments, and the platform's own parts."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from agencies.contract.source import Row
from agencies.store.measured import Health
from resolvers.eligibility.assessment.decision_basis import Basis
from resolvers.eligibility.context import EligibilityContext
from resolvers.engine.declarations.field_reading import FieldReading
from resolvers.platform.contact import Contact
from resolvers.platform.corrections import Corrections
from resolvers.platform.notices.notices import Notices
from resolvers.platform.usage.usage_feed import Access
from resolvers.platform.usage.usage_reading import UsageReading
from resolvers.readiness.findings import Findings
from resolvers.trust.consent import Wanted
from resolvers.trust.purpose import RegisteredPurpose


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
