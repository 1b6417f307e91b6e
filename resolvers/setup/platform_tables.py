"""What one gateway keeps in the platform's tables, and reads of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from resolvers.cases.cases import Cases
from resolvers.consent.consents import Consents
from resolvers.corrections.corrections import Corrections
from resolvers.decisions.kept_decisions import KeptDecisions
from resolvers.documents.register import DocumentRegister
from resolvers.notices.channels.contact import Contact
from resolvers.notices.channels.push import Push
from resolvers.notices.keeping.notices import Notices
from resolvers.usage_log.keeping.feed import UsageFeed


@dataclass(frozen=True, slots=True)
class PlatformTables:
    """The tables, by what they are about."""

    documents: DocumentRegister
    accesses: UsageFeed
    decisions: KeptDecisions
    consents: Consents
    contact: Contact
    cases: Cases
    notices: Notices
    corrections: Corrections

    @classmethod
    def of(
        cls, registry: Registry, stores: Mapping[str, Store], push: Push | None, *, registered_only: bool
    ) -> "PlatformTables":
        """Those over these stores; `registered_only`: no document is taken that is not registered."""
        own = stores.get(PLATFORM)
        return cls(
            DocumentRegister(own, registered_only=registered_only),
            UsageFeed(own),
            KeptDecisions(registry, stores),
            Consents(own),
            Contact(own, push),
            Cases(own),
            Notices(own, registry.ending_events),
            Corrections(registry, stores),
        )
