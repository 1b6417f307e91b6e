"""Whom a text leaves out: groups and incomes that it names in so many words before "제외"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.bracket import brackets
from agencies.service_catalogue.prose_reading.kind import EXCLUSION, ORGANISATION
from agencies.service_catalogue.prose_reading.mention import Mention, every_one, names_group, unshown
from agencies.service_catalogue.prose_reading.part import Part

LABEL: Final = re.compile(r"[^:：,]{0,14}[:：]|\s*\(?\s*(?:단|다만)\s*,?")
LEAVING_OUT: Final = re.compile(r"(?<![을를]\s)(?<![을를])제외\s*(?:함|됨|대상|합니다|한다)?[\s.)]*$")
SEPARATOR: Final = re.compile(r"[,，·ㆍ/▲▶○•;]|\s(?:및|또는|혹은)\s|\s등(?=\s|$)")
ENDING: Final = re.compile(
    r"\s*+(?:인\s*+)?(?:자|가구|가정|세대|사람|대상자)?\s*+(?:은|는|을|를|이|가)?\s*+(?:지원|신청|대상)?\s*+(?:에서|"
    r"대상)?\s*+(?:제외|불가)?\s*+(?:함|됨|합니다|한다)?[\s.)\]]*"
)
# What somebody may be in part, or as nobody can tell: to leave out the old is not to leave out everybody of 60.
VAGUE: Final = frozenset({"age", "birth", "school", "children", "residence"})
# Who receives the same already: of whom no fact says so, nobody is taken to.
THE_LIKE: Final = re.compile(
    r"\s*+((?:중복\s*+(?:수혜|지원|수급|참여)|(?:유사|동일|타)(?:·|ㆍ|\s)*+(?:동일|유사)?\s*+(?:사업|서비스)\s*+(?:참여|수혜|이용|중복))"
    r"\s*+(?:중인)?\s*+자?)\s*+(?:는|은)?\s*+(?:지원|신청)?\s*+(?:제외|불가)?[\s.)\]]*+$"
)
LETTING_IN: Final = re.compile(r"않음|않는다|아니함|가능|무관|포함|우선")
# Several of whom one clause is said: 임대인 또는 매매인이 부모인 경우.
OF_SEVERAL: Final = re.compile(r"\s(?:또는|및|혹은)\s[^,·ㆍ\n]{0,60}?(?:이|가)\s[^,\n]{0,80}경우[\s.)]*$")
# What a clause says of the entry before, it says of the one behind "and" as well: 사고를 낸 단체 및 농가.
OF_BOTH: Final = re.compile(
    r"(?:있는|없는|하는|되는|받는|받은|한|된|낸|않은|아닌)\s+[가-힣]{1,8}\s*(?:,|·|ㆍ|/|\s(?:및|또는|혹은))\s*$"
)
# Those before these words are left out as far as they are what stands behind: 음식점 등 직거래가 아닌 경우.
EXAMPLES: Final = re.compile(
    r"예\s*\)[^\n]*$|예\s*:[^\n]*$|\s등\s+(?!제외|지원|신청|불가|대상|기타|그\s*밖|타\s|유사|동일)(?=[가-힣])"
)
OF_A_LIMIT: Final = re.compile(r"(?:이하|이상|미만|이내|초과|기준|소득|기간|원|세|요건|조건|제한)\s*$")


def exclusions(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[Part]:
    """What must not be met: each entry of the list between these places that is such a phrase and nothing else."""
    if LETTING_IN.search(text, start, end) or OF_SEVERAL.search(text, start, end):
        return []
    label = LABEL.match(text, start, end)
    since = start if label is None else label.end()
    since = max([since, *(each.end() for each in EXAMPLES.finditer(text, since, end))])
    inside = [each for each in mentions if since <= each.start and each.end <= end]
    # Nobody who asks is a firm: one that is named here is where they work, or whose help they have.
    if any(each.kind == ORGANISATION for each in inside):
        inside = [each for each in inside if not _touches_a_firm(text, each, inside)]
    entries = [each for each in _entries(text, since, end, inside) if not OF_BOTH.search(text, since, each[0])]
    return [part for entry in entries if (part := _entry(text, *entry, inside)) is not None]


def _touches_a_firm(text: str, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether it is a firm, or stands right behind one."""
    firms = [each for each in mentions if each.kind == ORGANISATION]
    behind = (text[each.end : mention.start] for each in firms if each.end <= mention.start)
    return mention in firms or any(not between.strip() for between in behind)


def _entry(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Part | None:
    """What an entry leaves out: whoever is all that it names, one beside the other."""
    named: list[Mention] = []
    for each in mentions:
        if start <= each.start and each.end <= end and not text[named[-1].end if named else start : each.start].strip():
            named.append(each)
    if (like := THE_LIKE.match(text, start, end)) is not None:
        return Part(EXCLUSION, {"not": unshown("receiving_the_like", narrow=True)}, *like.span(1))
    if not named or not ENDING.fullmatch(text, named[-1].end, end):
        return None
    told = [told for each in named if (told := _told(each)) is not None]
    if len(told) < len(named):
        return None
    return Part(EXCLUSION, {"not": every_one(told)}, named[0].start, named[-1].end)


def _told(mention: Mention) -> Notation | None:
    """Who is meant, by facts or as a group of which no fact shows who is; None of what leaves out too many."""
    if mention.clause or mention.end - mention.start == 1:
        return None
    if mention.kind in VAGUE and not (mention.attribute and mention.exact):
        return None
    return mention.exact or (mention.of_subject if names_group(mention.of_subject) else None)


def exclusions_aside(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[Part]:
    """Whom the brackets between these places leave out of those who stand before them."""
    if OF_A_LIMIT.search(text, max(0, start - 8), start) or not LEAVING_OUT.search(text, start, end):
        return []
    return exclusions(text, start + 1, end - 1, mentions)


def _entries(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    whole = [*brackets(text, start, end), *((each.start, each.end) for each in mentions)]
    begin = start
    for found in SEPARATOR.finditer(text, start, end):
        if not any(since < found.end() and found.start() < until for since, until in whole):
            yield begin, found.start()
            begin = found.end()
    yield begin, end
