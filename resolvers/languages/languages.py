"""In which language citizens have chosen to read, and how that is changed."""

from collections import Counter
from functools import partial

import structlog

from agencies.contract.shared_values import Language
from agencies.registration.registry import PLATFORM
from agencies.store.read import Outcome
from agencies.store.store import Store
from resolvers.languages.citizen_language_table import READ, put_language
from resolvers.platform.platform_store import reached
from resolvers.request.errors.unkept import unkept
from resolvers.request.loads import Loads
from resolvers.request.promise import Promise

log = structlog.get_logger("resolvers")


class Languages:
    """The languages of all citizens; without a store none can be chosen.

    `failures` counts, by class, what kept answers from being in the language that their reader has chosen.
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self.failures: Counter[str] = Counter()
        self._is_failing = False

    def read(self, loads: Loads, citizen_id: str) -> Promise[Language | None]:
        """What a citizen has chosen, None where they have chosen nothing; fails with the platform's error."""
        promise: Promise[Language | None] = Promise()

        def settle(outcome: Outcome) -> None:
            error = outcome.error_of([citizen_id])
            if error is not None:
                promise.reject(error)
            else:
                row = outcome.found.get(citizen_id)
                promise.resolve(None if row is None else Language.__members__.get(row["language"]))

        if loads.reaches(PLATFORM):
            loads.join(PLATFORM, READ, (citizen_id,), settle)
        else:
            promise.reject(unkept("languages"))
        return promise

    def of_reader(self, loads: Loads, citizen_id: str) -> Promise[Language | None]:
        """What the reader of an answer has chosen; None also where that cannot be known, which is counted and logged.

        An answer in another language is better than none, and whatever is personal in it needs the platform's store by
        itself.
        """
        if not loads.reaches(PLATFORM):
            return Promise.of(None)
        known: Promise[Language | None] = Promise()
        self.read(loads, citizen_id).when_settled(partial(self._tell, known))
        return known

    async def put(self, citizen_id: str, language: Language) -> None:
        """Keep what a citizen chooses; AGENCY_UNAVAILABLE where it cannot be kept."""
        await put_language(reached(self._store, "languages"), citizen_id, language.name)

    def _tell(self, known: Promise[Language | None], read: Promise[Language | None]) -> None:
        self._note(read.error)
        known.resolve(None if read.error is not None else read.value)

    def _note(self, error: Exception | None) -> None:
        """Count a failure; the log has the first of those in a row."""
        if error is not None:
            name = type(error).__name__
            self.failures[name] += 1
            if not self._is_failing:
                log.error("a reader's language cannot be read", failure=name)
        self._is_failing = error is not None
