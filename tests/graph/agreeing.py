"""A gateway in process for whom consent is asked: who asks, who agrees, and what was read of whom."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from agencies.registration.discovery import discover
from agencies.registration.registry import PLATFORM, register
from agencies.store.store import Store
from resolvers.consent.consent_table import put_consent
from resolvers.consent.offer import Offer, Wanted
from resolvers.gateway import Gateway
from resolvers.purposes.purpose_register import PROACTIVE_NOTICE
from resolvers.request.answer import Answer, GraphRequest, Sent
from resolvers.request.caller import Caller, CallerKind
from tests.running import DAY

CARE: Final = "expectant_mother_care"
OFFICIAL: Final = Caller(kind=CallerKind.OFFICIAL, agency="welfare_office", purpose=CARE, issue="1", subject="kim")
SYSTEM: Final = Caller(kind=CallerKind.SYSTEM, agency="welfare_office", purpose=CARE, subject="batch")
NOTICES: Final = Caller(kind=CallerKind.SYSTEM, agency=PLATFORM, purpose=PROACTIVE_NOTICE, subject="notices")


class AskedStore(Store):
    """A store that notes the statements that it is sent."""

    def __init__(self, agency: str, dsn: str) -> None:
        super().__init__(agency, dsn, deadline_seconds=30)
        self.statements: list[str] = []

    async def fetch(self, sql: str, *arguments: Any) -> Any:
        """Note one."""
        self.statements.append(sql)
        return await super().fetch(sql, *arguments)


class Agreeing:
    """A gateway in process, its stores, and the seeded people."""

    def __init__(self, at: Mapping[str, str], people: Mapping[str, str]) -> None:
        self.stores = {name: AskedStore(name, dsn) for name, dsn in at.items()}
        self.gateway = Gateway(register(discover()), self.stores, lambda: date.fromisoformat(DAY))
        self.register = self.gateway._purposes
        self.mother = people["Expectant mother"]
        self.family = people["Multicultural family of six"]

    async def ask(self, document: str, caller: Caller, *, by_core: bool = False, **variables: Any) -> Answer:
        """The whole answer."""
        for store in self.stores.values():
            store.statements.clear()
        request = GraphRequest(document, None, variables, "ko", "7e57" * 4, by_core=by_core)
        return await self.gateway.answer(request, caller, mutation_allowed=True)

    async def agree(self, citizen: str, agency: str, purpose: str = CARE, *, given: bool = True) -> None:
        """Have a consent stand so."""
        wanted = Wanted(citizen, Offer(purpose, agency), given, None, "test")
        await put_consent(self.stores[PLATFORM], wanted)

    def close(self) -> None:
        """End the connections."""
        for store in self.stores.values():
            store.close()


def read(answer: Answer) -> list[Sent]:
    """What was read but for relations and consents, by which it is decided what may be read."""
    return [sent for sent in answer.sent if sent.agency != PLATFORM and "relation" not in sent.text]


def refused(answer: Answer | Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Of each error the code, the field and the purpose."""
    errors = answer.errors if isinstance(answer, Answer) else answer.get("errors", [])
    said = [each["extensions"] for each in errors]
    return [(each["code"], each.get("field", ""), each.get("purpose", "")) for each in said]
