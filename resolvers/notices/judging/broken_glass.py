"""The notice of a record that an official has opened in an emergency: it is kept before anything of the answer leaves.

It is the citizen's right to know, so that no consent is asked for it, and no preference mutes it.
"""

import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import structlog

from agencies.contract.errors import UsageLogUnavailable
from agencies.contract.life_event import RECORD_OPENED, Concerned, LifeEventType
from agencies.contract.shared_values import Language
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.events.waiting_event import WaitingEvent
from agencies.store.store import Store
from resolvers.access.access_policy import visibility_of
from resolvers.access.relations_reading import RelationsReading
from resolvers.notices.content.notice_content import event_told
from resolvers.notices.judging.recipients import Recipients
from resolvers.notices.keeping.bell import NoticeBell
from resolvers.notices.keeping.kept_notices import Bearing, Telling, keep_notices
from resolvers.platform.platform_store import reached
from resolvers.request.caller import Caller
from resolvers.request.loads import Loads

OPENED: Final = LifeEventType(
    RECORD_OPENED,
    {"ko": "긴급 상황에서 내 기록 열람", "en": "A record was opened in an emergency", "ar": "فُتح سجل في حالة طارئة"},
    # CPSV-AP names no such life event.
    "having a record opened in an emergency",
    (Concerned.SUBJECT, Concerned.PARENTS, Concerned.GUARDIANS),
    None,
)
NAMES: Final = UUID("5b0f5a8e-6f0a-4c39-9d34-0f3c0a4f3e51")

log = structlog.get_logger("resolvers")


class BrokenGlass:
    """The notices of one gateway; `need`: what a guardian may read of a citizen whose inbox they may read."""

    def __init__(self, registry: Registry, store: Store | None, need: int) -> None:
        self._registry = registry
        self._store = store
        self._need = need
        self._recipients = Recipients(registry.relations())
        self._bearing = Bearing((), False, (), registry.ending_events, False)
        self._bell = NoticeBell(store)

    def begin(
        self,
        caller: Caller,
        relations: RelationsReading,
        loads: Loads,
        citizen_ids: Collection[str],
        recorded: asyncio.Future[None],
    ) -> asyncio.Future[None]:
        """Begin to tell these citizens; the future fails with UsageLogUnavailable where no notice can be kept.

        `recorded`: the commit of what was read. No notice tells of a reading that the usage log lacks.
        """
        telling = asyncio.ensure_future(self._tell(caller, relations, loads, citizen_ids, recorded))
        # Where the caller has left, nothing else asks for the error.
        telling.add_done_callback(lambda done: done.cancelled() or done.exception())
        return telling

    async def _tell(
        self,
        caller: Caller,
        relations: RelationsReading,
        loads: Loads,
        citizen_ids: Collection[str],
        recorded: asyncio.Future[None],
    ) -> None:
        await asyncio.shield(recorded)
        try:
            tellings = await asyncio.gather(*(self._telling(caller, relations, loads, each) for each in citizen_ids))
            written = await keep_notices(reached(self._store, "notices"), tellings)
        except Exception as error:
            log.error("the notice of an opened record is not kept", failure=type(error).__name__)
            raise UsageLogUnavailable(
                "Those whose records are opened in an emergency cannot be told now, so nothing is answered: ask again."
            ) from error
        if written:
            self._bell.ring()

    async def _telling(self, caller: Caller, relations: RelationsReading, loads: Loads, citizen_id: str) -> Telling:
        """Return the notices about one citizen, which are the same for each agency's case and day."""
        today = loads.today
        agency = caller.agency or ""
        # The citizen sees the id: nothing of it may come from the official, who could be found by trying.
        name = "\n".join((agency, caller.issue or "", today.isoformat(), citizen_id))
        event = WaitingEvent(
            number=0,
            id=str(uuid5(NAMES, name)),
            # No agency tells of it, so that none can withdraw it.
            agency=PLATFORM,
            type=OPENED.id,
            subject_id=citizen_id,
            on=today,
            occasion=None,
            withdrawn=False,
            replaces=None,
            details={},
            before={},
            recorded_at=datetime.now(UTC),
            waited=timedelta(0),
            tries=0,
        )
        told = self._told(event, agency)
        return Telling(event, self._bearing, dict.fromkeys(await self._readers(relations, loads, citizen_id), told))

    def _told(self, event: WaitingEvent, agency: str) -> Mapping[str, Any]:
        held = self._registry.agency(agency)
        opened_by = {each.name.lower(): agency for each in Language} if held is None else dict(held.title)
        of_event = {**event_told(event, OPENED), "agency": agency}
        return {"event": of_event, "lines": [], "more": 0, "schools": [], "opened_by": opened_by}

    async def _readers(self, relations: RelationsReading, loads: Loads, citizen_id: str) -> list[str]:
        """Return the citizen, and the guardians who may read their inbox."""
        concerned = await self._recipients.of(OPENED, citizen_id, loads)
        guardians = [each for each in concerned if each != citizen_id]
        readings = [relations.of(each) for each in guardians]
        known = [found for each in readings if (found := await each) is not None]
        seen = {each.citizen_id: visibility_of(each, loads.today) for each in known}
        return [citizen_id, *(each for each, visible in seen.items() if visible.reads(citizen_id, self._need))]
