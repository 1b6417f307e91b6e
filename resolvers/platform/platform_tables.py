"""What one gateway keeps in the platform's tables, and reads of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from agencies.registry import PLATFORM, Registry
from agencies.store.store import Store
from resolvers.platform.cases import Cases
from resolvers.platform.consents import Consents
from resolvers.platform.contact import Contact
from resolvers.platform.corrections import Corrections
from resolvers.platform.documents.document_register import DocumentRegister
from resolvers.platform.kept_decisions import KeptDecisions
from resolvers.platform.notices.notices import Notices
from resolvers.platform.push import Push
from resolvers.platform.usage.usage_feed import UsageFeed


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
