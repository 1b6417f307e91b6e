"""A plan as a picture: SVG that stands alone, a box for each edge, an arrow for each wait; no key and no value."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from resolvers.engine.planning.plan import Plan
from resolvers.engine.showing.explain import Step, steps_of

WIDE: Final = 330
HIGH: Final = 76
GAP: Final = 90
ROW: Final = 18
MARGIN: Final = 24
HEAD: Final = 54
LETTERS: Final = 44
COLOURS: Final = ("#1b6ca8", "#2f855a", "#b7791f", "#9b2c2c", "#6b46c1", "#2c7a7b", "#97266d", "#4a5568")
TABLE: Final = re.compile(r'(?:FROM|JOIN) "([^"]+)"')
FONT: Final = "ui-monospace, Menlo, Consolas, monospace"

Places = dict[int, tuple[int, int]]


def picture(plan: Plan, title: str) -> str:
    """The picture of a plan: waves from left to right, an agency's edges in its colour."""
    steps = steps_of(plan)
    places = _places(steps)
    colours = _colours(steps)
    width = max((x for x, _ in places.values()), default=0) + WIDE + MARGIN
    height = max((y for _, y in places.values()), default=HEAD) + HIGH + MARGIN
    body = [
        f'<text x="{MARGIN}" y="34" font-size="18" font-weight="bold">{escape(title)}</text>',
        *(line for step in steps for line in _arrows(step, places)),
        *(line for step in steps for line in _box(step, places[step.number], colours[step.agency])),
    ]
    return "\n".join((*_opening(width, height, title), *body, "</svg>", ""))


def _opening(width: int, height: int, title: str) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="{FONT}" font-size="12" fill="#1a202c">'
    )
    yield f"<title>The plan of {escape(title)}</title>"
    yield (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#718096"/></marker></defs>'
    )
    yield '<rect width="100%" height="100%" fill="#ffffff"/>'


def _places(steps: Sequence[Step]) -> Places:
    places: Places = {}
    taken: dict[int, int] = {}
    for step in sorted(steps, key=lambda step: (step.wave, step.number != 0, step.agency, step.number)):
        row = taken.get(step.wave, 0)
        taken[step.wave] = row + 1
        places[step.number] = (MARGIN + step.wave * (WIDE + GAP), HEAD + row * (HIGH + ROW))
    return places


def _colours(steps: Sequence[Step]) -> dict[str, str]:
    agencies = sorted({step.agency for step in steps})
    return {agency: COLOURS[at % len(COLOURS)] for at, agency in enumerate(agencies)}


def _arrows(step: Step, places: Places) -> Iterator[str]:
    x, y = places[step.number]
    for at, waited in enumerate(step.waits, 1):
        from_x, from_y = places[waited][0] + WIDE, places[waited][1] + HIGH // 2
        to_y = y + HIGH * at // (len(step.waits) + 1)
        bend = GAP * 2 // 3
        curve = f"M{from_x} {from_y}C{from_x + bend} {from_y} {x - bend} {to_y} {x - 1} {to_y}"
        yield f'<path d="{curve}" fill="none" stroke="#718096" stroke-width="1.3" marker-end="url(#tip)"/>'


def _box(step: Step, place: tuple[int, int], colour: str) -> Iterator[str]:
    x, y = place
    yield f"<g><title>{escape(step.statement)}</title>"
    yield f'<rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6" fill="#ffffff" stroke="{colour}"/>'
    yield f'<rect x="{x}" y="{y}" width="6" height="{HIGH}" rx="3" fill="{colour}"/>'
    head = f"{step.number}. {step.agency}"
    yield f'<text x="{x + 14}" y="{y + 18}" font-weight="bold" fill="{colour}">{escape(head)}</text>'
    lines = [step.place, _shortened(step.statement)] if step.place else [step.statement]
    for at, line in enumerate(lines, 1):
        grey = ' fill="#4a5568" font-size="11"' if at > 1 else ""
        yield f'<text x="{x + 14}" y="{y + 18 + at * 16}"{grey}>{escape(_cut(line))}</text>'
    keys = _cut(f"keys: {step.keys}")
    yield f'<text x="{x + 14}" y="{y + HIGH - 9}" fill="#4a5568" font-size="11">{escape(keys)}</text></g>'


def _shortened(statement: str) -> str:
    """The tables of a statement, or the end of a function's name."""
    if not statement.startswith("SELECT "):
        return statement if len(statement) <= LETTERS else "…" + statement[1 - LETTERS :]
    columns, _, rest = statement.removeprefix("SELECT ").partition(" FROM ")
    return f"{columns.count(',') + 1} columns of {' ⋈ '.join(dict.fromkeys(TABLE.findall(rest)))}"


def _cut(line: str) -> str:
    return line if len(line) <= LETTERS else line[: LETTERS - 1] + "…"
