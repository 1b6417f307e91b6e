"""What a sentence says of all its alternatives: of farmers, those who …; residents who are … or …"""

import re
from collections.abc import Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.alternative import Span
from agencies.service_catalogue.prose_reading.bracket import ASIDE_IN_A_LINE
from agencies.service_catalogue.prose_reading.kind import OF_PLACE
from agencies.service_catalogue.prose_reading.mention import Mention
from agencies.service_catalogue.prose_reading.separator import OR_DOES

SEVERAL: Final = 2
A_CLAUSE: Final = 16
OF_WHOM: Final = re.compile(
    r"(?:으로서|로서|이면서|\s중(?=\s)|[가-힣]중(?=\s)|중에서|(?<=장애인)으로(?=[\s,])|(?<=[시군구도]민)으로(?=[\s,])|(?<=[급권]자)로(?=[\s,]))"
)
WHO_LIVE_THERE: Final = re.compile(
    r"(?:\s*(?:거주|주민\s*등록|주소))?(?:지)?(?:를|을)?\s*(?:하는|한|둔|두고\s*(?:있는|거주하는|실제\s*거주하는|사는)|(?:이|가)?\s*(?:되어|돼)\s*있는|된|하고\s*있는|중인|을|를|두고(?:\s*있으며|\s*있고)?|두며|하고|하며|하면서|있으며)(?=[\s,])"
)
ELSEWHERE: Final = re.compile(r"소재|관내|관외|재직|재학(?!생)|근무|지역|활동|누구|모든|전\s*(?:구|시|군|도)민")
# A word that may name people who are not known stands beside those of whom some are meant.
NAMED: Final = re.compile(r"[○●\-\s]*[가-힣]{2,12}")
COLON: Final = re.compile(r"\s*[:：]")
ENDS_WITH_PEOPLE: Final = re.compile(r"(?:자|사람|주민|시민|구민|군민|도민|가구|세대|가정|부모|모|부|학생|분)\s*$")


def common(text: str, branches: Sequence[Span], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions at the sentence's beginning that are said of everybody, whichever alternative they are of."""
    if len(branches) < SEVERAL:
        return []
    return (
        _of_a_label(text, branches, mentions)
        or _of_whom(text, branches, mentions)
        or _of_residents(text, branches[0], mentions)
        or _who_all_live_there(text, branches, mentions)
    )


def _of_a_label(text: str, branches: Sequence[Span], mentions: Sequence[Mention]) -> list[Mention]:
    """Whom a label names before what is listed of them: 중증장애인 : 독거 또는 취약가구."""
    first = [each for each in mentions if branches[0][0] <= each.start and each.end <= branches[0][1]]
    labels = [each for each in first if not each.attribute and COLON.match(text, each.end)]
    if not labels or labels[0] is not first[0]:
        return []
    others = {each.kind for each in mentions if each.start > labels[0].end}
    return [] if labels[0].kind in others else labels[:1]


def _of_whom(text: str, branches: Sequence[Span], mentions: Sequence[Mention]) -> list[Mention]:
    marks = [found for since, until in branches if (found := _last_mark(text, since, until)) is not None]
    if len(marks) != 1 or marks[0].start() > branches[0][1]:
        return []
    until = marks[0].end()
    if any(
        end < until
        and not any(start <= each.start < end for each in mentions)
        and NAMED.fullmatch(text[start:end].strip())
        for start, end in branches
    ):
        return []
    if any(each.start < until < each.end for each in mentions):
        return []
    return [each for each in mentions if each.end <= until]


def _last_mark(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first mark; of several people of whom some are meant, the last: 가입자 중 저소득 주민 중."""
    several = list(OF_WHOM.finditer(text, start, end))
    return next((each for each in reversed(several) if "중" in each[0]), several[0] if several else None)


def _of_residents(text: str, first: Span, mentions: Sequence[Mention]) -> list[Mention]:
    """A residence at the beginning, where the words behind it name nobody: no alternative is a place alone."""
    start, end = first
    own = [each for each in mentions if start <= each.start and each.end <= end]
    if own and text.startswith(OR_DOES, end) and end - own[-1].end < A_CLAUSE:
        return []
    if (
        not own
        or any(each.kind not in OF_PLACE for each in own)
        or ENDS_WITH_PEOPLE.search(ASIDE_IN_A_LINE.sub("", text[start:end]))
    ):
        return []
    return own


def _who_all_live_there(text: str, branches: Sequence[Span], mentions: Sequence[Mention]) -> list[Mention]:
    """Where those live whom a list names behind it: 해남군에 사는 장애인, 한부모가정. Other places tell them apart."""
    (start, end), last = branches[0], branches[-1][1]
    first = [each for each in mentions if start <= each.start and each.end <= end]
    places = [each for each in first if each.kind in OF_PLACE]
    if not places or first[: len(places)] != places or len(first) == len(places):
        return []
    right_behind = not text[places[-1].end : first[len(places)].start].strip()
    if not (right_behind or WHO_LIVE_THERE.match(text, places[-1].end)) or ELSEWHERE.search(text, end, last):
        return []
    others = [each for each in mentions if end <= each.start and each.end <= last]
    return [] if any(each.kind in OF_PLACE for each in others) else places
