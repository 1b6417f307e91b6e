"""What became of a plan in one run: each edge with its keys, rows and time. Made for the requests that ask for it only.

It counts keys and rows, and shows none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from agencies.registration.registry import PLATFORM
from resolvers.engine.planning.edge import AheadEdge, CallEdge
from resolvers.engine.result import Result
from resolvers.engine.running.arrival import Arrival
from resolvers.engine.running.run import Run
from resolvers.engine.showing.explain import places_of, statement_of
from resolvers.request.answer import Sent
from resolvers.request.loads import Loads

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Called:
    """A call that has come back; `after`: how many loads had by then."""

    edge: CallEdge
    keys: Sequence[Any]
    milliseconds: float
    after: int


class TracedRun(Run):
    """A run that also notes its calls."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.called: list[Called] = []

    async def _call(self, edge: CallEdge, arguments: Mapping[str, Any], keys: list[str]) -> None:
        began = perf_counter()
        await super()._call(edge, arguments, keys)
        milliseconds = (perf_counter() - began) * 1000
        self.called.append(Called(edge, keys, milliseconds, len(self.context.loads.arrived)))


def shown(result: Result, loads: Loads) -> Shown:
    """How an answer was made: the executor, the cause where that is no plan's code, and what was loaded.

    `order` counts what came back; an edge without keys was not sent and has none. Loads with the same `sent` went in
    one statement; a call has none. What no edge loaded (relations, all that graphql-core loads) has no `place`.
    """
    run = result.run
    edges = _edges(run) if isinstance(run, TracedRun) else _entries((sent, None) for sent in loads.sent())
    return {"executor": result.executor, "cause": result.cause, "edges": edges}


def _edges(run: TracedRun) -> list[Shown]:
    places = places_of(run.plan)
    came = sorted([*_loaded(run, places), *_called(run, places)], key=lambda each: each[0])
    back = {each.edge.number for each in run.context.loads.arrived if isinstance(each, Arrival)}
    back |= {each.edge.number for each in run.called}
    idle = [edge for edge in run.plan.edges if edge.number not in back and not isinstance(edge, AheadEdge)]
    return [
        *_entries((sent, place) for _, sent, place in came),
        *(_entry(Sent(e.agency, statement_of(e), (), {}, 0.0), places[e.number], None, None) for e in idle),
    ]


def _loaded(run: TracedRun, places: Mapping[int, str]) -> Iterator[tuple[float, Sent, str | None]]:
    calls = {statement_of(each.edge) for each in run.called}
    for at, each in enumerate(run.context.loads.arrived):
        if isinstance(each, Arrival):
            yield at, each.sent(), places[each.edge.number]
        elif not isinstance(each, Sent):
            yield at, each.sent(), None
        elif each.text not in calls:
            yield at, each, None


def _called(run: TracedRun, places: Mapping[int, str]) -> Iterator[tuple[float, Sent, str | None]]:
    for each in run.called:
        sent = Sent(
            each.edge.agency, statement_of(each.edge), each.keys, run.found[each.edge.number], each.milliseconds
        )
        yield each.after - 0.5, sent, places[each.edge.number]


def _entries(came: Iterable[tuple[Sent, str | None]]) -> list[Shown]:
    """Loads in the order in which they came back; the statements are counted as they are met."""
    numbers: dict[int, int] = {}
    shown = []
    for order, (sent, place) in enumerate(came, 1):
        number = numbers.setdefault(sent.statement, len(numbers) + 1) if sent.statement else None
        shown.append(_entry(sent, place, order, number))
    return shown


def _entry(sent: Sent, place: str | None, order: int | None, number: int | None) -> Shown:
    return {
        "agency": sent.agency or PLATFORM,
        "statement": sent.text,
        "place": place,
        "keys": sent.keys,
        "rows": sent.rows,
        "milliseconds": round(sent.milliseconds, 3),
        "order": order,
        "sent": number,
    }
