"""What the fields on a citizen's services and facts read of persons: once for all of them, before any is called."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agencies.contract.errors import MaruError
from agencies.contract.page import window
from agencies.contract.sources.resolver import Ahead, Begin
from agencies.registry import Registry
from agencies.service_catalogue.order import EligibilityOrder
from resolvers.context import Context
from resolvers.eligibility.assessment.assessment import VERDICTS_ALONE, Shown
from resolvers.eligibility.presentation.page_key import version_asked
from resolvers.request.reading import Reading

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


def _verdicts(registry: Registry, arguments: Mapping[str, Any], columns: frozenset[str]) -> Verdicts | None:
    try:
        version = version_asked(window(0, arguments.get("after"), None, arguments.get("before")))
    except MaruError:
        # The field itself says what is wrong with the cursor.
        return None
    return Verdicts(version, shown_by(columns))


def _list(registry: Registry, arguments: Mapping[str, Any], columns: frozenset[str]) -> Verdicts | None:
    wish = _verdicts(registry, arguments, columns)
    if wish is None:
        return None
    return Verdicts(wish.version, shown_by_list(columns, arguments.get("filter"), arguments.get("order_by")))


def shown_by(columns: Collection[str]) -> Shown:
    """What is shown beside verdicts by these columns."""
    return Shown(RECEIVED in columns, APPLY_BY in columns or DEADLINE in columns)


def shown_by_list(columns: Collection[str], wanted: Any, order: Any) -> Shown:
    """What is shown beside listed verdicts by these columns, or decides which are listed, and in which order."""
    receipts = not LISTED.isdisjoint(columns) or isinstance(getattr(wanted, RECEIVED, None), bool)
    return shown_by(columns).and_also(Shown(receipts, order is EligibilityOrder.DEADLINE))


def _facts(registry: Registry, arguments: Mapping[str, Any], columns: frozenset[str]) -> FactsOf:
    ids = arguments.get("ids")
    held = registry.facts
    return FactsOf(list(held) if not isinstance(ids, list) else [each for each in ids if each in held])


def read_persons(wishes: Sequence[Verdicts | FactsOf]) -> Begin:
    """What begins to read of a citizen's persons what these fields need: verdicts first, whose facts serve others."""
    versions: dict[int | None, Shown] = {}
    for wish in wishes:
        if isinstance(wish, Verdicts):
            versions[wish.version] = versions.get(wish.version, VERDICTS_ALONE).and_also(wish.shown)
    shown = frozenset(fact for wish in wishes if isinstance(wish, FactsOf) for fact in wish.fact_ids)

    def begin(context: Context, citizen_id: str) -> Sequence[Reading[Any]]:
        assessments = context.assessments
        begun: list[Reading[Any]] = [assessments.read(citizen_id, *each) for each in versions.items()]
        return [*begun, assessments.persons.record(citizen_id, shown)] if shown else begun

    return begin


READ_VERDICTS: Final = Ahead(read_persons, _verdicts)
READ_LIST: Final = Ahead(read_persons, _list)
READ_FACTS: Final = Ahead(read_persons, _facts)
