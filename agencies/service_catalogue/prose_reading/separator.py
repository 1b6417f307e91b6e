"""The signs and words that part alternatives, and whether one of them only joins words of one clause."""

import re
from collections.abc import Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.kind import AGE, INCOME, OCCUPATION, OF_PLACE, OF_TRADE, VETERAN
from agencies.service_catalogue.prose_reading.mention import Mention

SEPARATOR: Final = re.compile(
    r"\s*(?:,|，|、|/|·|ㆍ|‧|∙|・|･|․|;|\+|&)\s*|\s+(?:및|또는|혹은|내지|이나)\s+|(?<=[가-힣])(?:이거나|"
    r"거나)(?:\s*,\s*|\s+)|(?<=[가-힣])(?:와|(?<![결경초부성효통])과)\s*(?=§)|(?<=[가-힣])(?:와|(?<![결경초부성효통])과)\s+(?!별도|함께|같이|동일|동거|다른|관계|상관|생계|결혼|혼인)(?=[가-힣])"
    r"|(?<=\))\s*(?:및|또는)\s+|(?<=[가-힣])및\s+|(?<=[가-힣])이나\s+(?=기관|단체|법인|기업|업체|시설)"
    r"|(?<=[농어임]업인)\s+(?=농업\s*법인|농업\s*회사|영농|영어|어업\s*법인|생산자|작목반|협동조합)"
    r"|(?<=유공자)나\s+|(?<=[자대정구족층])이나\s+|\s*등\s+(?=(?:(?:사회적|경제적|주거|에너지|교육)\s*)?(?:취약|소외|약자|배려)|저소득)"
)
MEASURES: Final = frozenset({AGE, INCOME})
NOBODY: Final = 200
COMMAS: Final = frozenset(",，、")
GOES_ON: Final = re.compile(
    r"(?:(?:하|이|두|되|있|받|치|않|없|니|갖|추|키|나|오|가|르|우|리|지|으)고|(?:하|이|되|있|으|들)?며|"
    r"면서|하여|되어|있어|아서|어서|로서|으로|자로|중|중에서|한|하는|있는|된|에|에서|현재|기준)$"
)
WHO_LIVES_THERE: Final = re.compile(r"\s*+(?:하는|한|된|중인|하고\s*있는)?\s*+(?:자|사람|주민|시민|가구|세대|민|가정)")
RESIDENT: Final = re.compile(r"민\s*$")
OR_DOES: Final = "거나"
DEATH_OF_EITHER: Final = re.compile(r"[가-힣\d.]{1,10}?(?:이|가)\s*사망[^\n]{1,24}(?:배우자|유족|미망인)")
ANYBODY: Final = re.compile(r"주민|시민|구민|군민|도민|국민|누구|일반|모든|전체|그\s?밖|기타")
# Behind "or" stands another limit: 혼인신고일 7년 이내 또는 6세 이하 자녀.
LIMIT: Final = re.compile(r"(?:이상|이하|미만|이내|초과)$")
MEASURE: Final = re.compile(r"(?:년도|연도|개월|년|월|일|회|원|이상|이하|미만|이내|초과|%|부|모|급|종|차)$")
KIN_AS_WELL: Final = re.compile(
    r"(?:그\s*)?(?:동반\s*)?(?:가족|유족|유가족)(?:으로|이나|\s*(?:및|또는)\s|\s중|\s가운데|에\s*해당)"
)
HEIRS_AS_WELL: Final = re.compile(r"그\s*(?:유족|가족|유가족)\s*(?:\([^()]*\))?\s*등으로서")
ARTICLE: Final = re.compile(r"제\s*\d+\s*(?:조|항|호|조의\s*\d+|호의\s*\d+)\s*$")
ANOTHER_ARTICLE: Final = re.compile(r"(?:같은\s*(?:법|조|항)\s*)?제\s*\d")
CLAUSE_BEHIND: Final = re.compile(
    r"[가-힣]{0,2}\s*(?:거주)?\s*(?:하면서|하고|하며|두고|으로|로|으로서|로서|이면서|이고|이며)\s+[가-힣]"
)
NAMES_SOMEBODY: Final = re.compile(
    r"(?:자|사람|민|분|인|생|모|부|가구|가정|세대|가족|계층|여성|남성|청년|노인|아동)\s*$"
)
CHILD: Final = re.compile(r"자녀\s*$")
GRANDCHILD: Final = re.compile(r"손자녀|손주")
PARENT: Final = re.compile(
    r"(?:^|[\s(,의:])(?:부|모|부모(?:\s*모두)?|아버지|세대주|신청자|신청인|본인|산모|임산부|임신부)\s*(?:\([^()\n]*\))?\s*$"
)
PARENT_TOO: Final = re.compile(
    r"(?:실질적으로\s*부양한\s*)?(?:부|모|부모|어머니|보호자|배우자|세대원|대상자|지원\s*대상자|그\s*배우자|(?:산모|임산부|임신부)의\s*배우자)(?=$|[\s,)가는의로와]|로서)"
)
ADJECTIVES: Final = re.compile(r"(?:^|\s)(?:공공|민간|국공립|공립|사립|국내|국외|신규|기존|초기|예비|단기|중기)$")
WITHOUT_WORK: Final = re.compile(r"(?:^|\s)미취업$")
OBJECT: Final = re.compile(
    r"[가-힣]{1,6}(?:\s?(?:기준|요건|조건|수준)[*＊]*)?\s*(?:등)?\s*(?:의|으로|로|에|을|를)\s+[가-힣]|[가-힣]{2,12}(?:공사|공단|은행|재단|기금|기관)(?:에서|과|와)\s+[가-힣]"
)
# Two things that the same people do, or did: 보유 및 유효한, 등록 및 활동하는.
DOES: Final = re.compile(
    r"(?:보유|등록|신고|허가|가입|이수|취득|거주|신청|접종|참여|운영|경작|재배|종사|출산|출생|출생신고|전입|전입신고)\s*$"
)
DOES_TOO: Final = re.compile(
    r"(?:유효|등록|신고|허가|가입|이수|취득|거주|활동|운영|경작|재배|종사|양육|실거주|재직|재학|근무|영업|출생신고|전입)\s*"
    r"(?:하고\s*있는|하는|한|중인|된|되어\s*있는)\s"
)
EITHER: Final = re.compile("또는|혹은|거나")
AND: Final = "및"
WITH: Final = frozenset("와과")
# Two things of which one clause is said: 출산 또는 입양하여 양육하는, 등록·결정된, 신고, 접수된.
ACT: Final = re.compile(
    r"(?:등록|결정|신고|접수|인정|지정|선정|허가|출산|출생|입양|이용|참여|보유|소유|경작|재배|사육|거주|전입)(?:\([^()\n]*\))?\s*$"
)
ACT_TOO: Final = re.compile(
    r"(?:등록|결정|신고|접수|인정|지정|선정|허가|출산|출생|입양|이용|참여|보유|소유|경작|재배|사육|거주|전입)"
    r"\s*(?:을|를)?\s*(?:완료|받)?(?:한|된|되거나|하여|되어|하고|하는|받은|중인|농가|\s(?:청소년|청년|아동|농가))"
)
# The and of a law's title: 보호 및 지원에 관한 법률.
OF_A_LAW: Final = re.compile(r"[가-힣]{2,8}에\s*관한")
# Whoever is yet to move there: 거주하거나 전입하고자 하는.
TO_MOVE_IN: Final = re.compile(r"[^,\n]{0,24}?(?:전입|이주|거주|입주)(?:을|를)?\s*(?:하고자|하려|할|희망|예정)")
LIVING: Final = re.compile(r"(?:거주하?|주민\s*등록이?\s*되어\s*있)\s*$")
# Those of whom some are meant: 시민, 그 직계비속 중.
WHO_ARE_THEIRS: Final = re.compile(
    r"\s*그\s*(?:의\s*)?(?:[가-힣]{2,6}\s)?(?:직계\s*비속|자녀|자제|손자녀)\s*(?:중|으로서|로서)\s"
)
# Those who live their lives in a place are of the place as well as those whose home it is.
OF_THE_PLACE: Final = re.compile(r"\s*생활권자?")
# Two who are named as one: 부모와 자녀 사이, 농협과 출하약정을 체결한, 산모와 출생아 모두.
BETWEEN: Final = re.compile(r"[^,\n]{1,20}\s사이")
AGREED: Final = re.compile(r"[^,\n]{1,20}(?:약정|계약|협약)(?:재배)?(?:을|를)?\s*(?:체결|한|하)")
ALL_OF_THEM: Final = re.compile(r"[^,\n]{1,12}\s모두\s")
# Degrees of one word: 중·고위험.
MIDDLE: Final = re.compile(r"\s중$")
HIGH: Final = re.compile(r"고\s?위험")
A_NOUN: Final = re.compile(r"[가-힣]{1,6}$")
SHORT: Final = 6


def joins(text: str, begin: int, found: re.Match[str], mentions: Sequence[Mention]) -> bool:
    """Whether what stands before the separator names nobody yet: a residence, a measure, a clause that goes on."""
    before = [each for each in mentions if begin <= each.start and each.end <= found.start()]
    if before and all(each.kind in OF_PLACE for each in before) and not RESIDENT.search(text, begin, before[-1].end):
        rest = text[before[-1].end : found.start()]
        if len(rest.strip()) < SHORT and WHO_LIVES_THERE.match(rest) is None:
            return True
    if _joins_words(text, begin, found, before, mentions):
        return True
    if OR_DOES not in found[0] and _states_more(text, before, found.start()):
        return True
    if PARENT.search(text[begin : found.start()]) and PARENT_TOO.match(text, found.end()):
        return True
    if before and before[-1].clause and KIN_AS_WELL.match(text, found.end()):
        return not any(each.start == found.end() for each in mentions)
    if before and before[-1].kind == VETERAN and HEIRS_AS_WELL.match(text, found.end()):
        return True
    if DEATH_OF_EITHER.match(text, found.end()):
        return True
    if ARTICLE.search(text[begin : found.start()]) and ANOTHER_ARTICLE.match(text, found.end()):
        return True
    if CHILD.search(text[begin : found.start()]) and GRANDCHILD.match(text, found.end()):
        return True
    left = text[begin : found.start()].rstrip()
    if AND in found[0] and DOES.search(left) and DOES_TOO.match(text, found.end()):
        return True
    if found[0].strip() in COMMAS and WITHOUT_WORK.search(left):
        return True
    if not before and found[0].strip(" ,") == OR_DOES:
        return True
    if not before and (ADJECTIVES.search(left) or (A_NOUN.search(left) and _of_a_clause(text, found.end(), mentions))):
        return True
    if not before and MEASURE.search(left) and not (EITHER.search(found[0]) and LIMIT.search(left)):
        return True
    if before and before[-1].clause and _goes_on(text, found.end(), before[-1], mentions):
        return True
    if before and not before[-1].attribute and not text[before[-1].end : found.start()].strip():
        return False
    return found[0].strip() in COMMAS and GOES_ON.search(text[begin : found.start()].rstrip()) is not None


def _joins_words(
    text: str, begin: int, found: re.Match[str], before: Sequence[Mention], mentions: Sequence[Mention]
) -> bool:
    """Whether the separator parts words of one clause, or a measure from the people of whom it is said."""
    left = text[begin : found.start()].rstrip()
    if (
        ACT.search(left)
        and ACT_TOO.match(text, found.end())
        and all(
            each.attribute or each.kind == OCCUPATION or ACT.search(text, each.end, found.start()) for each in before
        )
    ):
        return True
    if AND in found[0] and OF_A_LAW.match(text, found.end()):
        return True
    if OR_DOES in found[0] and LIVING.search(left) and TO_MOVE_IN.match(text, found.end()):
        return True
    if WHO_ARE_THEIRS.match(text, found.end()):
        return True
    if found[0].strip() in WITH and any(each.match(text, found.end()) for each in (BETWEEN, AGREED, ALL_OF_THEM)):
        return True
    if OF_THE_PLACE.match(text, found.end()) and before and before[-1].kind in OF_PLACE:
        return True
    if MIDDLE.search(left) and HIGH.match(text, found.end()):
        return True
    behind = next((each for each in mentions if each.start >= found.end()), None)
    if not before or behind is None or text[before[-1].end : found.start()].strip() or before[0].start < begin:
        return False
    last = before[-1]
    if AND in found[0] and last.kind in OF_PLACE and behind.kind in OF_TRADE:
        return last.start == begin + len(text[begin : last.start]) - len(text[begin : last.start].lstrip())
    return found[0].strip() in COMMAS and _measures_whom(last, behind)


def _measures_whom(last: Mention, behind: Mention) -> bool:
    """Whether a measure before a comma is of those behind it: of a trade, or of another measure."""
    if not last.attribute or last.kind not in MEASURES:
        return False
    if behind.kind in OF_TRADE:
        return True
    return behind.attribute and behind.kind in MEASURES and (behind.kind != last.kind or _goes_up(last, behind))


def _goes_up(last: Mention, behind: Mention) -> bool:
    """Whether the one says from what on, and the other up to what: 만 18세 이상, 신청일에 만 60세 미만."""
    return bool((last.exact or {}).get("at_least", NOBODY) <= (behind.exact or {}).get("at_most", 0))


def _states_more(text: str, before: Sequence[Mention], end: int) -> bool:
    """Whether the words behind a measure or a place go on with a thing, and name nobody: 180% 이하로 출산준비."""
    if not before or not all(each.attribute or each.kind in OF_PLACE for each in before):
        return False
    start = before[-1].end
    return CLAUSE_BEHIND.match(text, start, end) is not None and NAMES_SOMEBODY.search(text, start, end) is None


def _goes_on(text: str, place: int, clause: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether the clause that says what befell somebody goes on here: nobody else is named."""
    until = SEPARATOR.search(text, place)
    end = len(text) if until is None else until.start()
    others = [each for each in mentions if place <= each.start < end and each.kind != clause.kind]
    return not others and ANYBODY.search(text, place, end) is None


def _of_a_clause(text: str, place: int, mentions: Sequence[Mention]) -> bool:
    """Whether what stands here is a thing that a clause speaks of, and nobody who is named."""
    return OBJECT.match(text, place) is not None and not any(each.start == place for each in mentions)
