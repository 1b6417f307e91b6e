"""This version of the product beside the last commit before its structure was changed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from agencies.discovery import discover
from agencies.registry import register
from bench.older_tree import older_tree
from bench.tree import Tree
from resolvers.fields.contributions import platform
from resolvers.schema import build_schema, core
from tests.engine.ids import ids_on_record
from tests.likeness.questions import Question, questions
from tests.likeness.version import Outcome, Statements, Version
from tests.root import ROOT
from tests.running import running_gateway, stores
from tests.seeded_folder import copied
from tests.store.database import connected

BEFORE: Final = "c0300858"
"""The last commit before requests had one way and one gate."""
CITIZENS: Final = 264
"""As many as the bench asks for, with each of its queries."""
TIMES: Final = 4
"""How often a question is asked at most whose statements differ."""
STATEMENTS: Final = "statements"
KINDS: Final = ("answer", "records", STATEMENTS)


class Difference(NamedTuple):
    """A question of which two versions make something else; `kind`: in what."""

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
    """Return the differences in answers and records, and of questions whose statements were never alike.

    What a gateway does by the clock falls on one question this time and on another the next, and in which statements
    graphql-core's loads go together is not the same each time either.
    """
    seen: defaultdict[Question, tuple[list[Statements], list[Statements]]] = defaultdict(lambda: ([], []))
    others: list[Difference] = []
    left = list(asked)
    for _ in range(TIMES):
        for question, was, is_ in zip(left, await before.outcomes(left), await now.outcomes(left), strict=True):
            if len(left) == len(asked):
                others += _between(question, was, is_)
            seen[question][0].append(was.statements)
            seen[question][1].append(is_.statements)
        left = [each for each in left if not any(one in seen[each][1] for one in seen[each][0])]
        if not left:
            break
    return others + [Difference(STATEMENTS, each, seen[each][0][-1], seen[each][1][-1]) for each in left]


async def _questions(data: Path) -> list[Question]:
    registry = register(discover())
    with running_gateway(data) as gateway:
        dsns, personas = stores(data), {title: each.id for title, each in gateway.personas.items()}
        ids = await ids_on_record(list(personas.values()), dsns, registry)
        async with connected(dsns["civil_registry"]) as store:
            citizens = [row[0] for row in await store.fetch("SELECT id FROM citizen ORDER BY id LIMIT $1", CITIZENS)]
    return questions(core(build_schema(registry, platform)), personas, ids, citizens)


def _between(question: Question, before: Outcome, now: Outcome) -> Iterator[Difference]:
    if before.answer != now.answer:
        yield Difference("answer", question, before.answer, now.answer)
    if before.records != now.records:
        yield Difference("records", question, before.records, now.records)


def told(number: int, differences: Sequence[Difference], shown: int = 3) -> str:
    """Return the counts by kind, and the first differences of each kind."""
    counts = Counter(each.kind for each in differences)
    lines = [f"{number} questions; " + ", ".join(f"{counts[kind]} other {kind}" for kind in KINDS)]
    for kind in KINDS:
        for each in [each for each in differences if each.kind == kind][:shown]:
            lines.append(f"{kind}, {each.question.name}, by core: {each.question.by_core}, {each.question.caller}")
            lines += [f"  before: {each.before!r}"[:2_000], f"  now:    {each.now!r}"[:2_000]]
    return "\n".join(lines)
