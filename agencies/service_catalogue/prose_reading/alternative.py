"""Where a sentence tells alternatives apart: its lists, but not the commas and the "and" within a clause."""

import re
from collections.abc import Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.kind import AGE, INCOME, OF_PLACE
from agencies.service_catalogue.prose_reading.mention import Mention
from agencies.service_catalogue.prose_reading.separator import COMMAS, MEASURES, SEPARATOR, joins

Span = tuple[int, int]

OLD: Final = 50
HOUSEHOLDS: Final = frozenset({"가구", "가정", "세대"})
COMPANION: Final = re.compile(
    r"\s*+(?:그|그의|동반|동반한|동행|동행하는|선순위|직계|그\s*직계)?\s*+(?:가족|유족|수권유족|직계비속|직계존비속|유족이나\s*가족|유가족|배우자|자녀|아동|보호자|학부모|부모|"
    r"가구원|세대원|배우자와\s*자녀|동반\s*가족|동반자|동반인|동행인|보호자\s*1\s*인|동반\s*보호자|동반\s*1인|본인)"
    r"\s*+(?:에\s*해당하는\s*(?:자|사람)|에게|등|포함|의|은|는|이|가|을|를|으로서?|중(?:\s*선순위자)?|1인|1명)?\s*+"
)
HEIRS: Final = re.compile(r"\s*(?:(?:그|선순위|수권)\s*)?(?:유족|유가족)")
# Children by themselves are people of their own: 어르신, 장애인, 아동.
CHILDREN_ALONE: Final = re.compile(r"\s*+아동\s*+(?:등)?\s*+")
PARENTS: Final = re.compile(r"\s*학부모\s*")
UNTIL_WHEN: Final = re.compile(r"[^\n]{0,40}까지\s*(?:지원|지급)\s*+(?:함|합니다)?[\s.]*")
# Parents beside teachers are meant themselves.
OF_TEACHERS: Final = re.compile(r"(?:교직원|교사|교원)\s*(?:,|·|ㆍ|/|및|또는)\s*$")


def alternatives(text: str, start: int, end: int, mentions: Sequence[Mention], asides: Sequence[Span]) -> list[Span]:
    """The alternatives: what stands between the sentence's separators, but for those that only join clauses."""
    inside = [(each.start, each.end) for each in mentions] + list(asides)
    cuts = []
    begin = start
    for found in SEPARATOR.finditer(text, start, end):
        if any(since < found.end() and found.start() < until for since, until in inside):
            continue
        if joins(text, begin, found, mentions):
            continue
        if re.match(r"\d", text[found.end() : found.end() + 1]) and re.search(r"\d$", text[begin : found.start()]):
            continue
        cuts.append((begin, found.start()))
        begin = found.end()
    cuts.append((begin, end))
    if _only_measures(text, cuts, mentions):
        return [(start, end)]
    full = [(since, until) for since, until in cuts if text[since:until].strip(" .")]
    if len(full) > 1 and UNTIL_WHEN.fullmatch(text, *full[-1]):
        full.pop()
    if len(full) > 1 and COMPANION.fullmatch(text, *full[0]) is not None:
        full[:2] = [(full[0][0], full[1][1])]
    last = len(full) - 1
    return [
        each
        for place, each in enumerate(full)
        if not place or not _comes_along(text, *each, mentions, last=place == last)
    ]


def _comes_along(text: str, start: int, end: int, mentions: Sequence[Mention], *, last: bool) -> bool:
    """Whether these words name who comes along with those before; parents amid a list are meant themselves."""
    if PARENTS.fullmatch(text, start, end) and (not last or OF_TEACHERS.search(text, 0, start) is not None):
        return False
    if COMPANION.fullmatch(text, start, end) is None or CHILDREN_ALONE.fullmatch(text, start, end) is not None:
        return False
    return not (last and HEIRS.match(text, start, end) and any(start <= each.start < end for each in mentions))


def _only_measures(text: str, cuts: Sequence[Span], mentions: Sequence[Mention]) -> bool:
    """Whether commas part nothing but measures of the same people: 만 19~34세, 중위소득 60% 이하."""
    kinds: list[str] = []
    for since, until in cuts:
        inside = [each for each in mentions if since <= each.start < until and each.kind not in OF_PLACE]
        last = until == cuts[-1][1]
        if not inside or not (last or _measure_alone(text, inside[-1], cuts[-1], until, mentions)):
            return False
        if not inside[0].attribute or (not last and len(inside) > 1):
            return False
        kinds.append(inside[0].kind)
    return len(kinds) > 1 and set(kinds) <= MEASURES and len(set(kinds)) == len(kinds)


def _measure_alone(text: str, measure: Mention, last: Span, until: int, mentions: Sequence[Mention]) -> bool:
    """Whether a comma parts the measure, and nobody, from others; beside the young a household's income is theirs."""
    if text[until:].lstrip()[:1] not in COMMAS:
        return False
    rest = text[measure.end : until].strip()
    if measure.kind == INCOME and rest in HOUSEHOLDS:
        return any(last[0] <= each.start < last[1] and _of_the_young(each) for each in mentions)
    return not rest


def _of_the_young(mention: Mention) -> bool:
    """Whether the mention is an age from and to, as those have whom an income limit is set beside it."""
    bounds = [] if mention.kind != AGE or mention.exact is None else mention.exact.get("all", [])
    return any(each.get("at_most", OLD) < OLD for each in bounds)
