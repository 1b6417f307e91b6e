"""How long the prose asks people to have lived in a place, and whether they have just moved there."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import RESIDENCE
from agencies.service_catalogue.prose_reading.mention import Mention, every_one, names_group, one_of, unshown
from agencies.service_catalogue.prose_reading.whose_place import may_be_elsewhere

LONG: Final = re.compile(
    r"(\d{1,2})\s*(개월|년)\s*(?:이상|전부터|이전부터)[^.※○\n\d]{0,30}?(?:거주|주민등록|주소(?:지)?를?\s*(?:두|둔))"
    r"|(?:거주(?!시설)|주민등록|주소)(?:(?!거주|주민등록|주소)[^.※○\n\d]){0,16}?(\d{1,2})\s*(개월|년)\s*(?:이상|경과)"
)
MOVED_IN: Final = re.compile(
    r"(?:신규\s*)?전입\s*(?:한|신고\s*(?:를\s*)?한|신고를\s*마친)?\s*(?:자|세대|가구|주민|세대주|군민|"
    r"시민|구민|(?=청년))(?!녀)"
)
A_DATE: Final = re.compile(r"20\d\d|'\d\d\.|\d\s*년|타\s?시|관외")
ELSEWHERE: Final = re.compile(r"다른|타\s?[시군구도]|타\s?지|도시|농촌|농어촌|직전|외\s*지역|외의\s*지역|국외|해외")
# The time is that of a trade, a home or a wish for a child: 3개월 이상 재직 중인 관내 거주자.
OF_SOMETHING_ELSE: Final = re.compile(
    r"임신|일하|다니|근무|재직|재학|기업|사업장|아무도|구입|준공|건축|주택|소재|경영|농사|경작|졸업|운영|운전|복무|결혼|혼인"
)
NOT_LIVING_THERE: Final = re.compile(r"(?:[·,]|\s*또는)?\s*(?:사용)?\s*하지\s*(?:않|아니)")
# Without such words nobody knows how long ago somebody may have moved in.
JUST_NOW: Final = re.compile(
    r"신규|최초|전입\s*(?:신고)?\s*(?:일|한\s*날)?\s*(?:로부터|부터|후)?[^\n]{0,12}?(?:\d{1,3}\s*일|\d{1,2}\s*개월|1\s*년)\s*이내"
)
UNTIL_THEN: Final = re.compile(r"[가-힣\s]{0,6}?(?:하다가?(?=\s)|하던|한\s*후|있다가|후\s|했던|하였다가)")
NEAR: Final = 40
LONGEST_SHOWN: Final = 12


def residences(text: str, places: Sequence[Mention]) -> Iterator[Mention]:
    """The times of residence and the moves that the text asks for; `places`: the districts that it names."""
    for found in LONG.finditer(text):
        if ELSEWHERE.search(text, max(0, found.start() - NEAR), found.end()) or UNTIL_THEN.match(text, found.end()):
            continue
        if OF_SOMETHING_ELSE.search(found[0]) or NOT_LIVING_THERE.match(text, found.end()):
            continue
        count, unit = found[1] or found[3], found[2] or found[4]
        months = int(count) * (12 if unit == "년" else 1)
        unsure = unshown("resident_for_long", narrow=False)
        settled: Notation = {"fact": "newly_moved_in", "is": False}
        theirs = months <= LONGEST_SHOWN and not may_be_elsewhere(text, *found.span())
        condition = one_of([settled, unsure]) if theirs else unsure
        there = [each.of_subject for each in places if each.start < found.end() and found.start() < each.end]
        if there and not any(names_group(each) for each in there):
            condition = every_one([one_of(there), condition])
        yield Mention(found.start(), found.end(), RESIDENCE, condition, condition, attribute=True)
    for found in MOVED_IN.finditer(text):
        if not A_DATE.search(text, max(0, found.start() - NEAR), found.start()):
            moved: Notation = {"fact": "newly_moved_in", "is": True}
            if JUST_NOW.search(text) is None:
                moved = one_of([moved, unshown("moved_in_some_time_ago", narrow=False)])
            yield Mention(found.start(), found.end(), RESIDENCE, moved, moved)
