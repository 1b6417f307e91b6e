"""Lists of people of special standing in which one entry names a group that the vocabulary lacks."""

import re
from collections.abc import Sequence
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.alternative import Span
from agencies.service_catalogue.prose_reading.bracket import ASIDE
from agencies.service_catalogue.prose_reading.kind import ALTERNATIVES, EVENT
from agencies.service_catalogue.prose_reading.law_title import BLANK
from agencies.service_catalogue.prose_reading.mention import every_one, unshown
from agencies.service_catalogue.prose_reading.part import Part, Parts

STANDINGS: Final = frozenset(
    {"victim", "event", "veteran", "disability", "family", "illness", "income", "children", "pregnancy", "marriage"}
    | {ALTERNATIVES}
)
AT_LEAST: Final = 3
LONGEST: Final = 60
OF_MERIT: Final = re.compile(
    r"유공|보훈|군경|참전|상이자|수훈|순국|애국|독립|혁명|고엽제|특수\s*임무|공로자|순직|학도|제대|예우"
)
A_VETERAN: Final[Notation] = {"any_member": {"fact": "veteran", "is": True}}
SPECIAL: Final = re.compile(
    r"(?:유공자|공로자|희생자|부상자|사망자|순직자|불명자|행불자|기증자|희망자|등록자|봉사자|납세자|수상자|입상자|수훈자|소지자|보유자|피해자|수급자|수급권자|상이자|관련자|"
    r"선행자|의인|장인|명인|명장|포로|유족|유가족|후손|미망인|배우자|자녀|가족|명문가|군경|선열|지사|의용군|의용군인|지도원|위원|요원|군인|장병|직원|대원|회원|대상자|사람|자)"
    r"\s*(?:본인|등|등록자|및\s*그?\s*가족|의?\s*(?:유족|가족|배우자|자녀))?[\s.)]*$"
)
# Most people may be of a group that is named by one of these.
COMMON: Final = re.compile(
    r"주민|시민|구민|군민|도민|국민|누구|일반|개인|성인|모든|전체|희망|원하는|필요|관심|방문|입장|관람|관광|고객|여성|남성|남자|여자|여학|학생|학교|재학|졸업|청년|청소년|아동|"
    r"어린이|유아|영아|노인|어르신|고령|경로|노약|세대|가구|가정|부모|보호자|동반|동행|직장|근로|노동|재직|종사|근무|구직|취업|실업|실직|사업|상인|자영|기업|농업|농가|농민|어업|"
    r"거주|전입|관내|지역|소득|취약|빈곤|생활|어려|위기|미만|이하|이상|이내|이용|카드|차량|자동차|주택|건물|토지|소유|세입|임차|무주택|신혼|부부|출산|임신|임산|환자|질환|질병|장애|"
    r"수급|기초|급여|검진|외국|내국|기타|그\s*밖|그\s*외|요건|조건|경우|신청|제출|행사|제한|면허|자격|가입|보험|참여|교육|신고|대출|계약|사용"
)


def filled(text: str, spans: Sequence[Span], read: Sequence[Parts]) -> Sequence[Parts]:
    """What was read of a list's entries; where most were, an entry that names a special standing is a narrow group."""
    known = [parts for parts in read if any(part.kind in STANDINGS for part in parts)]
    missing = len(read) - sum(bool(parts) for parts in read)
    if not missing or len(known) < max(AT_LEAST, missing):
        return read
    return [
        parts or (_unnamed(text, *span) if _is_special(text[slice(*span)]) else ())
        for span, parts in zip(spans, read, strict=True)
    ]


def _is_special(words: str) -> bool:
    plain = ASIDE.sub("", words).replace(BLANK, "").strip()
    return len(plain) <= LONGEST and SPECIAL.search(plain) is not None and COMMON.search(plain) is None


def _unnamed(text: str, start: int, end: int) -> Parts:
    condition = unshown("another_standing", narrow=True)
    if OF_MERIT.search(text, start, end):
        condition = every_one([A_VETERAN, unshown("another_standing", narrow=False)])
    return (Part(EVENT, condition, start, end),)
