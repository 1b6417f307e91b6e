"""This version of the product beside the last commit before its structure was changed.

Statements are compared with their parameters, but for those in `chance.py`, and with those of watches.
A question whose statements differ by the work of a watch is asked again, until they are once alike.
So are parts, streams and what the usage log shows, whose answers and records time decides too.

What is not seen:
- which statements a watch sends, and how often, where they fall on no question or on other ones each time;
- in a stream, or when a client leaves: a statement that a watch sends too, for it falls on such a question each time;
- the order of statements, and of keys within an array among their parameters;
- the order in which parts come, and which of them brings a field that several have;
- which record has a field of an answer in parts: the older version recorded a computed field before what it is made of;
- what a stream brings after its first event;
- a client that leaves at another moment than while a statement waits for the civil registry;
- headers of responses, but for the content type of parts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from bench.harness.older_tree import older_tree
from bench.harness.tree import Tree
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core
from tests.engine.ids import ids_on_record
from tests.likeness.questions import Question, Way, questions
from tests.likeness.version import Outcome, Version
from tests.root import ROOT
from tests.running import running_gateway, stores
from tests.seeded_folder import copied
from tests.store.database import connected

BEFORE: Final = "c0300858"
"""The last commit before requests had one way and one gate."""
CITIZENS: Final = 264
"""As many as the bench asks for, with each of its queries."""
TIMES: Final = 10
"""How often a question is asked at most whose statements differ, or what time decides."""
BY_CHANCE: Final = 2
"""Of which part of the questions at most chance decides: where more differ, none is asked again."""
TIMED: Final = (Way.IN_PARTS, Way.AS_EVENTS)
"""Answers of which time decides what is announced, and what is recorded together."""
OF_THE_LOG: Final = b"usage"
"""The word of questions to the usage log, which shows what it has signed: time decides how much that is."""
STATEMENTS: Final = "statements"
KINDS: Final = ("answer", "records", STATEMENTS)


class Difference(NamedTuple):
    """A question of which two versions make something else; `kind`: in what. Of statements, those of one alone."""

    kind: str
    question: Question
    before: object
    now: object


async def compared(template: Path, older: str = BEFORE) -> tuple[int, list[Difference]]:
    """Return how many questions both versions were asked, and in what they differ; `template`: seeded stores."""
    # A gateway that has served them leaves its keys in them, the same for both.
    with copied(template) as served:
        asked = await _questions(served)
        with older_tree(older, template.parent) as tree, copied(served) as mine, copied(served) as theirs:
            versions = Version.serving(Tree("before", tree.path, theirs)), Version.serving(Tree("now", ROOT, mine))
            async with versions[0] as before, versions[1] as now:
                differences = await _differences(before, now, asked)
    return len(asked), differences


async def _differences(before: Version, now: Version, asked: Sequence[Question]) -> list[Difference]:
    """Return the differences that remain when what chance may have made is asked again.

    The work of watches falls on one question this time, and on another the next time.
    In which statements graphql-core's loads go together, and so in which records its parts are, differs likewise.
    """
    seen: defaultdict[Question, tuple[list[Outcome], list[Outcome]]] = defaultdict(lambda: ([], []))
    left = list(asked)
    for _ in range(TIMES):
        for question, was, is_ in zip(left, await before.outcomes(left), await now.outcomes(left), strict=True):
            seen[question][0].append(was)
            seen[question][1].append(is_)
        unlike = [each for each in left if any(between(each, *seen[each]))]
        left = [each for each in unlike if _is_timed(each) or seen[each][0][0].answer == seen[each][1][0].answer]
        if not 0 < len(left) <= len(asked) // BY_CHANCE:
            break
    return [difference for each in asked for difference in between(each, *seen[each])]


async def _questions(data: Path) -> list[Question]:
    registry = register(discover())
    with running_gateway(data) as gateway:
        dsns, personas = stores(data), {title: each.id for title, each in gateway.personas.items()}
        # The first persona listens to notices, and so is to have some.
        Tree("before both", ROOT, data).command("life", "birth", "--mother", next(iter(personas.values())))
        ids = await ids_on_record(list(personas.values()), dsns, registry)
        async with connected(dsns["civil_registry"]) as store:
            citizens = [row[0] for row in await store.fetch("SELECT id FROM citizen ORDER BY id LIMIT $1", CITIZENS)]
    return questions(core(build_schema(registry, platform)), personas, ids, citizens)


def between(question: Question, before: Sequence[Outcome], now: Sequence[Outcome]) -> Iterator[Difference]:
    """Yield the differences of all outcomes, and of the first ones where time does not decide what they are."""
    number = TIMES if _is_timed(question) else 1
    if not _meet([each.answer for each in before[:number]], [each.answer for each in now[:number]]):
        yield Difference("answer", question, before[0].answer, now[0].answer)
    recorded, recorded_now = ([_records(question, each) for each in of[:number]] for of in (before, now))
    if not _meet(recorded, recorded_now):
        yield Difference("records", question, recorded[0], recorded_now[0])
    if not _meet([each.statements for each in before], [each.statements for each in now]):
        only = before[-1].statements - now[-1].statements, now[-1].statements - before[-1].statements
        yield Difference(STATEMENTS, question, *only)


def _is_timed(question: Question) -> bool:
    return question.way in TIMED or OF_THE_LOG in question.body


def _records(question: Question, outcome: Outcome) -> object:
    """Return the usage records of an outcome; of an answer in parts, all fields that its records have together."""
    if question.way is not Way.IN_PARTS:
        return outcome.records
    fields: defaultdict[tuple[Any, ...], set[str]] = defaultdict(set)
    for action, agency, named, *rest in outcome.records:
        fields[action, agency, *rest] |= set(named)
    return fields


def _meet(before: Sequence[Any], now: Sequence[Any]) -> bool:
    return any(each in now for each in before)


def report(number: int, differences: Sequence[Difference], shown: int = 3) -> str:
    """Return the counts by kind, and the first differences of each kind."""
    counts = Counter(each.kind for each in differences)
    lines = [f"{number} questions; " + ", ".join(f"{counts[kind]} other {kind}" for kind in KINDS)]
    for kind in KINDS:
        for each in [each for each in differences if each.kind == kind][:shown]:
            lines.append(f"{kind}, {each.question.name}, by core: {each.question.by_core}, {each.question.caller}")
            lines += [f"  before: {each.before!r}"[:2_000], f"  now:    {each.now!r}"[:2_000]]
    return "\n".join(lines)
