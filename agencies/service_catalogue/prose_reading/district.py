"""Districts whose residents the prose names: 해남군에 주민등록을 둔, 부산시민, 관내 거주."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from agencies.rules.notation import Notation
from agencies.rules.region import SIDO_DIGITS
from agencies.service_catalogue.prose_reading.kind import DISTRICT
from agencies.service_catalogue.prose_reading.mention import Mention, one_of, unshown
from agencies.service_catalogue.prose_reading.whose_place import may_be_elsewhere

Districts = Mapping[str, Notation]
"""What it means to live in a district, by its name without blanks; names that could be several are not in it."""

NAME: Final = (
    r"(?<![가-힣])((?:[가-힣]{2,6}(?:특별자치도|특별자치시|통합특별시|특별시|광역시|도|"
    r"시)\s*)?[가-힣]{1,5}(?:특별자치도|특별자치시|통합특별시|특별시|광역시|시|군|구|도)"
    r"|서울|부산|대구|인천|대전|울산|세종|제주)"
)
WITH_ITS_KIND: Final = re.compile(r"^(?:(서울|부산|대구|인천|대전|울산|세종)시|(충북|충남|전북|전남|경북|경남)도)")
LIVES: Final = (
    r"(?:\s*(?:지역|관내|내))?\s*(?:에|에서|내에)?\s*(?:주민\s*등록|주소(?:지|를)?|거주(?!시설)|거소|실거주|"
    r"주민(?!자치|센터|참여|등록)|체류지|(?<=\s)[시군구도]민)"
)
WITHIN: Final = r"(?:\s*[가-힣]{1,5}[읍면동리도])?"
NAMED: Final = re.compile(rf"{NAME}{WITHIN}{LIVES}")
PEOPLE: Final = re.compile(r"(?<![가-힣])([가-힣]{1,5}(?:시|군|구|도))민(?=[\s(,·)이은을과의에]|$)")
LIST: Final = r"(?<![가-힣])((?:[가-힣]{1,4}[시군구]\s*[,·ㆍ/]\s*){2,}[가-힣]{1,4}[시군구])(?![가-힣])"
SEVERAL_DISTRICTS: Final = re.compile(
    rf"{LIST}\s*(?:에\s*)?(?:거주|주민|주소|실거주)|대상\s*(?:시[·ㆍ]?군|지역)[^:：\n]{{0,10}}[:：]\s*{LIST}"
)
# Whoever has never lived there before.
NEVER: Final = re.compile(r"[^\n,.○()]{0,16}(?:사실|적|이력)이?\s*없")
# Seoul and the metropolitan cities, whose districts have no city of their own.
LARGE_CITIES: Final = frozenset({"11", "26", "27", "28", "29", "30", "31"})
HERE: Final = re.compile(
    r"(?<![가-힣])(?:관내|우리\s?[시군구]|도내|시내|군내|구내)\s*(?:에\s*)?(?:거주(?!시설)|주민\s*등록|주소|"
    r"주민(?!센터|자치))"
)


def districts(text: str, known: Districts, here: Notation | None) -> Iterator[Mention]:
    """The districts that the text names as places of residence; `here`: living in the authority's own."""
    for pattern in (NAMED, PEOPLE):
        for found in pattern.finditer(text):
            if NEVER.match(text, found.end()):
                continue
            condition = _residence(found[1], known) or _residence(found[1].split()[0], known)
            if condition is not None:
                yield _mention(found, condition)
    for found in SEVERAL_DISTRICTS.finditer(text):
        conditions = [_residence(name, known) for name in re.split(r"[,·ㆍ/]", found[1] or found[2])]
        if all(condition is not None for condition in conditions):
            yield _mention(found, {"any": [condition for condition in conditions if condition is not None]})
    if here is not None:
        for found in HERE.finditer(text):
            yield _mention(found, _of_level(found[0], here))


def _of_level(words: str, here: Notation) -> Notation:
    """Living in the authority's own district, or in the province or the large city around it, if the words say so."""
    if words.startswith("도내") and (provinces := [each for each in here.get("any", []) if not _is_of_a_city(each)]):
        return one_of(provinces)
    code = here.get("within", "")
    around = words.startswith("도내") or (words.startswith("시내") and code[:SIDO_DIGITS] in LARGE_CITIES)
    return {**here, "within": code[:SIDO_DIGITS]} if around and code else here


def _is_of_a_city(lives_there: Notation) -> bool:
    """Whether it is a large city, which is no part of the province that it shares an authority with."""
    return lives_there.get("within", "")[:SIDO_DIGITS] in LARGE_CITIES


def _residence(name: str, known: Districts) -> Notation | None:
    """Living in the district of this name, be it a province's short one with its kind: 서울시, 충북도."""
    plain = "".join(name.split())
    return known.get(plain) or known.get(WITH_ITS_KIND.sub(r"\1\2", plain))


def _mention(found: re.Match[str], lives_there: Notation) -> Mention:
    condition = lives_there
    if may_be_elsewhere(found.string, *found.span()):
        condition = one_of([lives_there, unshown("bound_to_the_place_otherwise", narrow=False)])
    return Mention(found.start(), found.end(), DISTRICT, condition, condition, attribute=True)
