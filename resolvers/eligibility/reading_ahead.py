"""What the fields on a citizen's services and facts read of persons.

Each says it once: a plan reads it for all of them before any is called, and the field reads by the same.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agencies.contract.errors import MaruError
from agencies.contract.schema.page import Window, window
from agencies.contract.sources.resolver import Ahead, Begin
from agencies.contract.values.null import given
from agencies.registration.registry import Registry
from agencies.service_catalogue.order import EligibilityOrder
from resolvers.eligibility.assessment.assessment import VERDICTS_ALONE, Shown
from resolvers.eligibility.context import EligibilityContext
from resolvers.eligibility.presentation.page_key import version_asked
from resolvers.request.promise import Promise

RECEIVED: Final = "already_receives"
APPLY_BY: Final = "apply_by"
DEADLINE: Final = "deadline"
LISTED: Final = frozenset({"nodes", "edges", "page_info"})


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A field that decides by a version of the catalogue (None: the newest), and what it shows beside."""

    version: int | None
    shown: Shown


@dataclass(frozen=True, slots=True)
class FactsOf:
    """A field that shows facts of the citizen, those with these ids."""

    fact_ids: Collection[str]


def verdicts(asked: Window) -> Verdicts:
    """Return what a page of what follows from verdicts reads: by the version that its cursors name, nothing beside."""
    return Verdicts(version_asked(asked), VERDICTS_ALONE)


def listed_verdicts(asked: Window, columns: Collection[str], wanted: Any, order: Any) -> Verdicts:
    """Return what a page of verdicts reads: for its columns, for its filter, and for the order in which it stands."""
    narrowing = given(wanted)
    by_receipts = narrowing is not None and given(narrowing.already_receives) is not None
    decides = Shown(not LISTED.isdisjoint(columns) or by_receipts, order is EligibilityOrder.DEADLINE)
    return Verdicts(version_asked(asked), shown_by(columns).and_also(decides))


def shown_by(columns: Collection[str]) -> Shown:
    """What is shown beside verdicts by these columns."""
    return Shown(RECEIVED in columns, APPLY_BY in columns or DEADLINE in columns)


def facts_of(registry: Registry, ids: Any) -> FactsOf:
    """Return what a list of facts reads: those of these ids that are held, or all."""
    held, named = registry.facts, given(ids)
    return FactsOf(list(held) if named is None else [each for each in named if each in held])


def read_persons(wishes: Sequence[Verdicts | FactsOf]) -> Begin:
    """What begins to read of a citizen's persons what these fields need: verdicts first, whose facts serve others."""
    versions: dict[int | None, Shown] = {}
    for wish in wishes:
        if isinstance(wish, Verdicts):
            versions[wish.version] = versions.get(wish.version, VERDICTS_ALONE).and_also(wish.shown)
    shown = frozenset(fact for wish in wishes if isinstance(wish, FactsOf) for fact in wish.fact_ids)

    def begin(context: EligibilityContext, citizen_id: str) -> Sequence[Promise[Any]]:
        assessments = context.assessments
        begun: list[Promise[Any]] = [assessments.read(citizen_id, *each) for each in versions.items()]
        return [*begun, assessments.persons.record(citizen_id, shown)] if shown else begun

    return begin


def _page(wish: Callable[[Window, Mapping[str, Any], frozenset[str]], Verdicts]) -> Ahead:
    """Return what reads ahead for a page, by what its field says that it reads."""

    def wished(registry: Registry, arguments: Mapping[str, Any], columns: frozenset[str]) -> Verdicts | None:
        try:
            return wish(window(0, arguments.get("after"), None, arguments.get("before")), arguments, columns)
        except MaruError:
            # The field itself says what is wrong with the cursor.
            return None

    return Ahead(read_persons, wished)


READ_VERDICTS: Final = _page(lambda asked, arguments, columns: verdicts(asked))
READ_LIST: Final = _page(
    lambda asked, arguments, columns: listed_verdicts(
        asked, columns, arguments.get("filter"), arguments.get("order_by")
    )
)
READ_VERDICT: Final = Ahead(read_persons, lambda registry, arguments, columns: Verdicts(None, shown_by(columns)))
READ_FACTS: Final = Ahead(read_persons, lambda registry, arguments, columns: facts_of(registry, arguments.get("ids")))
