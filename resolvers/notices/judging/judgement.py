"""What an event comes to: who of those concerned is told, and what newly applies to them and theirs.

Each is judged for as who they are: whom they may see by their relations, what the purpose of notices covers, and what
was agreed to. Whatever is read of anybody is in the usage log before anything of it is kept.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from agencies.contract.errors import MaruError, UsageLogUnavailable
from agencies.registration.held import HeldLifeEvent
from agencies.registration.registry import PLATFORM, Registry
from agencies.service_catalogue.listing.told_services import TOLD_COLUMNS, TOLD_SERVICES
from agencies.store.events.waiting_event import WaitingEvent
from agencies.store.loading.eager_task import eager_task
from agencies.store.read import Read
from resolvers.access.access_policy import CITIZEN, Visibility
from resolvers.eligibility.assessment.assessment import Assessment, Question, Shown
from resolvers.eligibility.assessment.unavailable import unavailable_of
from resolvers.eligibility.context import EligibilityContext
from resolvers.eligibility.facts.definitions import CATALOGUE
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.engine.nodes.value_check import ended_by_itself
from resolvers.notices.content.content_lines import ContentLines, Lines
from resolvers.notices.content.notice_content import NoticeContent, event_told, school_told
from resolvers.notices.judging.earlier import all_readable, silent_of
from resolvers.notices.judging.may_be_told import MayBeTold
from resolvers.notices.judging.newly import Newly, newly_applying
from resolvers.notices.judging.patience import FactsUnreadable, Patience, check_silent
from resolvers.notices.judging.recipients import Recipients
from resolvers.purposes.purpose_register import PROACTIVE_NOTICE
from resolvers.request.caller import Caller, CallerKind
from resolvers.request.promise import Promise
from resolvers.usage_log.record import Action

JUDGE: Final = Caller(
    kind=CallerKind.SYSTEM, agency=PLATFORM, subject="notices", client_id="notices", purpose=PROACTIVE_NOTICE
)
"""Who judges events, in the usage log."""
FINDING: Final = 0.75
"""Which part of its time an event's judging has to find what newly applies; the rest is for what is told of it."""
SCHOOLS_AT_MOST: Final = 100
SERVICES: Final = Read(TOLD_SERVICES, (), 0, many=False, names=TOLD_COLUMNS)
SHOWN: Final = Shown(receipts=True, last_days=True)
OF_THE_EVENT: Final = ("LifeEvent.on", "LifeEvent.subject", "LifeEvent.type")
T = TypeVar("T")


class EventNotices(NamedTuple):
    """What each citizen is told of an event, and what the lines of it say, by the ids that they name.

    `silent`: the agencies that gave no answer: the event is to be judged again once they do.
    """

    told: dict[str, NoticeContent]
    said: dict[str, Any]
    silent: frozenset[str]


class UnknownEvent(Exception):
    """Among the reported events stands one of a type that another agency declares by now."""


@dataclass
class Found:
    """What an event comes to for whom it concerns, by citizen; `contexts` are those in which they are judged for.

    The subject has one too, concerned or not: in it is read who is. `awaits_log`: until it has what was read.
    """

    event: WaitingEvent
    held: HeldLifeEvent
    contexts: dict[str, EligibilityContext]
    newly: Mapping[str, Newly] = field(default_factory=dict)
    awaits_log: bool = False

    def close(self) -> None:
        """End what is still under way."""
        for context in self.contexts.values():
            context.close()


async def _each(works: Iterable[Coroutine[Any, Any, T]], seconds: float) -> list[T | Exception]:
    """Return what each of these works gives within so many seconds, in their order, or why not; each begins at once."""
    tasks = [eager_task(work) for work in works]
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds) as timer:
            # Past the time those still under way are cancelled, and ended when this is.
            await asyncio.gather(*[each for each in tasks if not each.done()], return_exceptions=True)
    return [_outcome(each, timer.expired()) for each in tasks]


def _outcome(task: asyncio.Task[T], is_late: bool) -> T | Exception:
    if task.cancelled():
        return TimeoutError() if is_late else ended_by_itself(asyncio.CancelledError())
    error = task.exception()
    if error is None:
        return task.result()
    if not isinstance(error, Exception):
        raise error
    return error


def _excused(found: Found, outcome: EventNotices | Exception) -> EventNotices | Exception:
    """What became of an event. That its time was over while it waited for the usage log is the log's fault."""
    if isinstance(outcome, TimeoutError) and found.awaits_log:
        return UsageLogUnavailable("What was read for a life event was not recorded in its time.")
    return outcome


class Judgement:
    """Judges events.

    `make_context`: a context in which a citizen is judged for, made for one and closed after · `read_catalogue`: has
    the catalogue be there by which it is judged.
    """

    def __init__(
        self,
        registry: Registry,
        make_context: Callable[[str], EligibilityContext],
        read_catalogue: Callable[[], Awaitable[object]],
    ) -> None:
        self._registry = registry
        self._read_catalogue = read_catalogue
        self._make_context = make_context
        self._recipients = Recipients(registry.relations())
        self._may_be_told_of: dict[str, MayBeTold] = {}
        self._patience = Patience(registry)
        # What is said of a version goes with it.
        self._lines: WeakKeyDictionary[Catalogue, ContentLines] = WeakKeyDictionary()

    async def prepare(self) -> None:
        """Have the catalogue be read, which takes seconds after a start and is no event's fault; raises its error."""
        await self._read_catalogue()

    def type_of(self, event: WaitingEvent) -> HeldLifeEvent:
        """The event's type; UnknownEvent where it was reported and another agency declares its type by now."""
        held = self._registry.life_events.get(event.type)
        if held is None or held.agency != event.agency:
            raise UnknownEvent("A life event was reported by an agency that does not declare its type.")
        return held

    async def judge_all(self, events: Sequence[WaitingEvent], seconds: float) -> list[EventNotices | Exception]:
        """The notices of each of these events, in their order; or the error that ended its judging.

        Nobody who is told nothing is in them. This is how many people are judged: at once, so that what is read of all
        of them goes in the same few statements of each store, and what is recorded of it in the same commit of the
        usage log, before anything is made of it. An event that fails, or takes longer, fails alone; all of it ends
        within so many seconds, and one that is slow leaves those judged with it their time.
        `keep_notices` writes for as many what comes of it.
        """
        judged = await _each(map(self._found, events), seconds * FINDING)
        try:
            fine = [each for each in judged if not isinstance(each, Exception)]
            until = asyncio.get_running_loop().time() + seconds * (1 - FINDING)
            await self._record(fine, until)
            told = await _each(map(self._telling, fine), until - asyncio.get_running_loop().time())
            outcomes = map(_excused, fine, told)
            return [each if isinstance(each, Exception) else next(outcomes) for each in judged]
        finally:
            for each in judged:
                if not isinstance(each, Exception):
                    each.close()

    async def _found(self, event: WaitingEvent) -> "Found":
        """What an event comes to for each who is concerned and may be told of it."""
        held = self.type_of(event)
        subject = self._make_context(event.subject_id)
        found = Found(event, held, {event.subject_id: subject})
        try:
            concerned = await self._recipients.of(held.type, event.subject_id, subject.loads)
            for each in concerned:
                if each != event.subject_id:
                    found.contexts[each] = self._make_context(each)
            # All are asked about before any is waited for.
            finding = [self._find_for(found, each) for each in concerned]
            newly = [await each for each in finding]
            found.newly = {each: what for each, what in zip(concerned, newly, strict=True) if what is not None}
            check_silent(event, self._silent(found))
        except BaseException:
            found.close()
            raise
        return found

    def _silent(self, found: "Found") -> frozenset[str]:
        """Return the agencies that gave no answer about anyone who is concerned."""
        persons = [newly.assessment.persons for newly in found.newly.values()]
        return frozenset[str]().union(*(silent_of(self._registry, each) for each in persons))

    def _find_for(self, found: "Found", citizen_id: str) -> Promise[Newly | None]:
        """What newly applies to a citizen and theirs; None where they may not be told of the event."""
        context = found.contexts[citizen_id]
        return context.access.visibility().then(partial(self._find_where_seen, found, context, citizen_id))

    def _find_where_seen(
        self, found: "Found", context: EligibilityContext, citizen_id: str, visible: Visibility
    ) -> Promise[Newly | None]:
        event, held = found.event, found.held
        if not self._may_be_told(context, event, held, visible):
            return Promise.of(None)
        if self._patience.awaits_left_out(event, held):
            raise FactsUnreadable("An agency is left out for a fault, so that it is not known what newly applies.")
        context.recorder.note(CITIZEN, citizen_id, event.agency, Action.READ, OF_THE_EVENT)
        if held.type.access is not None:
            context.recorder.note(CITIZEN, event.subject_id, event.agency, Action.READ, OF_THE_EVENT)
        question = Question(citizen_id, context.today)
        return context.assessments.of(question, SHOWN).map(partial(self._newly, event, held))

    def _newly(self, event: WaitingEvent, held: HeldLifeEvent, assessment: Assessment) -> Newly:
        persons = assessment.persons
        if persons is not None and not all_readable(persons) and self._patience.lasts(event):
            raise FactsUnreadable("An agency cannot be read, so that it is not known what newly applies.")
        return newly_applying(assessment, held.type, event.subject_id, event.agency, event.before)

    def _may_be_told(
        self, context: EligibilityContext, event: WaitingEvent, held: HeldLifeEvent, visible: Visibility
    ) -> bool:
        """Whether a citizen may know of an event, and it was agreed that its agency's data is used to tell of it."""
        if unknown := visible.error or visible.consent_error:
            raise unknown
        told = self._may_be_told_of.get(held.type.id)
        if told is None:
            told = self._may_be_told_of[held.type.id] = MayBeTold(self._registry, context.purpose, held)
        return visible.me is not None and told.of(visible, event.subject_id)

    async def _record(self, several: Sequence["Found"], until: float) -> None:
        """Hand the usage log what was read for these, and wait for it, until a time of the loop's clock at most.

        All of it is handed over in one turn of the loop, and committed together. Where that takes several commits, only
        the first is waited for here: in `_telling` each event waits for its own, and no event for another's. What fails
        is raised there too, for each of whom it was read.
        """
        commits: set[asyncio.Future[None]] = set()
        for found in several:
            for each in found.newly:
                with suppress(Exception):
                    commits.update(found.contexts[each].recording.hand_over())
        if commits:
            seconds = until - asyncio.get_running_loop().time()
            await asyncio.wait(commits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)

    async def _telling(self, found: "Found") -> EventNotices:
        """What each citizen is told, once it is in the usage log what was read for it."""
        found.awaits_log = True
        for each in found.newly:
            await found.contexts[each].recording.commit()
        found.awaits_log = False
        notices = EventNotices({}, {}, self._silent(found))
        for each, newly in found.newly.items():
            own, said = await self._lines_of(found.contexts[each], newly)
            notices.said.update(said)
            told = self._told(found.event, newly, own)
            if told is not None:
                notices.told[each] = told
        return notices

    def _told(self, event: WaitingEvent, newly: Newly, lines: Sequence[Mapping[str, Any]]) -> NoticeContent | None:
        """What a citizen is told; None where that is nothing, unless an earlier judgement may have told something."""
        schools = [school_told(each) for each in list(event.details.get("schools", ()))[:SCHOOLS_AT_MOST]]
        more = newly.total - len(newly.shown)
        if not lines and not more and not schools and event.failure is None:
            return None
        told = {
            "event": event_told(event, self._registry.life_events[event.type].type),
            "lines": lines,
            "more": more,
            "schools": schools,
        }
        lacking = unavailable_of(newly.assessment, SHOWN)
        return {**told, "unavailable": lacking} if lacking else told

    async def _lines_of(self, context: EligibilityContext, newly: Newly) -> Lines:
        assessment, lines = newly.assessment, self._told_lines(newly.assessment.catalogue, context.today)
        services = [assessment.catalogue.rules[position].service_id for _, _, position, _ in newly.shown]
        if unknown := lines.unknown(services):
            found = await context.loads.all(CATALOGUE, SERVICES, unknown)
            told = {each: found[each] for each in unknown if each in found}
            if error := next((each for each in told.values() if isinstance(each, MaruError)), None):
                # Lines are known for as long as a catalogue is, and an error is none: the event waits instead.
                raise error
            lines.know(told)
        visible: Visibility = await context.access.visibility()
        return lines.of(assessment, Report(assessment, self._registry, visible, context.purpose), newly.shown)

    def _told_lines(self, catalogue: Catalogue, on: date) -> ContentLines:
        lines = self._lines.get(catalogue)
        if lines is None or lines.on != on:
            lines = self._lines[catalogue] = ContentLines(self._registry, on)
        return lines
