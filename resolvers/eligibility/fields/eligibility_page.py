"""A page of a list of verdicts: which of them stand on it, and what the list says of itself."""

from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from agencies.contract.schema.page import Window, page
from agencies.contract.source import Row
from agencies.service_catalogue.order import EligibilityOrder
from resolvers.eligibility.assessment.assessment import Assessment, Shown
from resolvers.eligibility.assessment.status_sets import STATUSES, StatusSets
from resolvers.eligibility.assessment.unavailable import unavailable_of
from resolvers.eligibility.fields.unavailable import UNAVAILABLE
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.eligibility.presentation.lazy_row import LazyRow
from resolvers.eligibility.presentation.listed_order import PLACE, Key, ListedOrder
from resolvers.eligibility.rules.verdict import EligibilityStatus

COUNTED_IN: Final = {status: status.name.lower() for status in STATUSES}


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of verdicts: those of these statuses.

    `beside`: what is shown beside verdicts, or decides which are listed.
    """

    assessment: Assessment
    beside: Shown
    sets: StatusSets
    statuses: set[EligibilityStatus]
    report: Report


async def page_row(
    listed: Listed, asked: Window, order: ListedOrder, share: Callable[[], Awaitable[None]]
) -> "EligibilityPageRow":
    """Return the page that is asked for; `share` lets other requests have their turn."""
    sets, statuses = listed.sets, listed.statuses
    places = {argument: order.read(key, argument) for argument, key in asked.cursors.items()}
    after, before = places.get("after"), places.get("before")
    if order.order is EligibilityOrder.RELEVANCE and before is None and not asked.backward:
        # The list is not made whole: what stands behind the page is only counted, and that where it is asked for.
        behind = sets if after is None else sets.behind(after)  # type: ignore[arg-type]
        shown = list(islice(behind.order(statuses), asked.size))
        return EligibilityPageRow(listed, order, shown, lambda: _ends(listed, behind, len(shown)))
    keys = await order.keys(sets.order(statuses), share)
    start = 0 if after is None else bisect_right(keys, after)
    end = len(keys) if before is None else bisect_left(keys, before)
    part = asked.shown(start, end)
    return EligibilityPageRow(listed, order, keys[part], lambda: (part.start > 0, part.stop < len(keys)))


def _ends(listed: Listed, behind: StatusSets, shown: int) -> tuple[bool, bool]:
    total = listed.sets.total(listed.statuses)
    left = total if behind is listed.sets else behind.total(listed.statuses)
    return total > left, left > shown


def _by_category(listed: Listed) -> Iterator[Row]:
    catalogue = listed.assessment.catalogue
    for category in catalogue.categories:
        services = catalogue.marked.get(("category", category.service_id), 0)
        if count := listed.sets.narrowed(services, None).total(listed.statuses):
            yield {"category_id": category.service_id, "count": count}


class EligibilityPageRow(LazyRow):
    """A page of verdicts; `ends` says whether some stand before it, and behind it."""

    __slots__ = ("ends", "listed", "order", "shown")

    columns = {
        "nodes": lambda row: row.listed.report.listed(key[-PLACE:] for key in row.shown),
        "counted": lambda row: row.listed.sets.counts,
        "total_count": lambda row: sum(map(row["counted"].get, row.listed.statuses)),
        "counts": lambda row: {COUNTED_IN[status]: count for status, count in row["counted"].items()},
        "service_count": lambda row: row.listed.sets.services(row.listed.statuses),
        "by_category": lambda row: list(_by_category(row.listed)),
        UNAVAILABLE: lambda row: unavailable_of(row.listed.assessment, row.listed.beside),
        "connection": lambda row: row.connection(),
        "edges": lambda row: row["connection"]["edges"],
        "page_info": lambda row: row["connection"]["page_info"],
    }

    def __init__(
        self, listed: Listed, order: ListedOrder, shown: Sequence[Key], ends: Callable[[], tuple[bool, bool]]
    ) -> None:
        self.listed = listed
        self.order = order
        self.shown = shown
        self.ends = ends

    def connection(self) -> Row:
        """Return the page's verdicts with their cursors, and where it stands among all."""
        before, more = self.ends()
        keys = [self.order.text(each) for each in self.shown]
        return page(self["nodes"], keys, before=before, more=more, total=self["total_count"])
