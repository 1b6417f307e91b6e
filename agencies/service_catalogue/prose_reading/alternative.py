"""Where a sentence tells alternatives apart: its lists, but not the commas and the "and" within a clause."""

import re
from collections.abc import Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.mention import OF_PLACE, Mention

Span = tuple[int, int]

SEPARATOR: Final = re.compile(
    r"\s*(?:,|，|、|/|·|ㆍ|‧|∙|・|･|․|;|\+|&)\s*|\s+(?:및|또는|혹은|내지|이나)\s+|(?<=[가-힣])(?:이거나|"
    r"거나)(?:\s*,\s*|\s+)|(?<=[가-힣])(?:와|과)\s+(?!별도|함께|같이|동일|동거|다른|관계|상관|생계|결혼|혼인)(?=[가-힣])"
    r"|(?<=\))\s*(?:및|또는)\s+|(?<=[가-힣])이나\s+(?=기관|단체|법인|기업|업체|시설)"
    r"|(?<=[농어임]업인)\s+(?=농업\s*법인|농업\s*회사|영농|영어|어업\s*법인|생산자|작목반|협동조합)"
    r"|\s*등\s+(?=(?:(?:사회적|경제적|주거|에너지|교육)\s*)?(?:취약|소외|약자|배려)|저소득)"
)
MEASURES: Final = frozenset({"age", "income"})
AGE: Final = "age"
INCOME: Final = "income"
OLD: Final = 50
HOUSEHOLDS: Final = frozenset({"가구", "가정", "세대"})
COMMAS: Final = frozenset(",，、")
GOES_ON: Final = re.compile(
    r"(?:(?:하|이|두|되|있|받|치|않|없|니|갖|추|키|나|오|가|르|우|리|지|으)고|(?:하|이|되|있|으|들)?며|"
    r"면서|하여|되어|있어|아서|어서|로서|으로|자로|중|중에서|한|하는|있는|된|에|에서|현재|기준)$"
)
WHO_LIVES_THERE: Final = re.compile(r"\s*(?:하는|한|된|중인|하고\s*있는)?\s*(?:자|사람|주민|시민|가구|세대|민|가정)")
RESIDENT: Final = re.compile(r"민\s*$")
OR_DOES: Final = "거나"
DEATH_OF_EITHER: Final = re.compile(r"[가-힣\d.]{1,10}?(?:이|가)\s*사망[^\n]{1,24}(?:배우자|유족|미망인)")
COMPANION: Final = re.compile(
    r"\s*(?:그|그의|동반|동반한|동행|동행하는|선순위|직계|그\s*직계)?\s*(?:가족|유족|수권유족|직계비속|직계존비속|유족이나\s*가족|유가족|배우자|자녀|아동|보호자|학부모|부모|"
    r"가구원|세대원|배우자와\s*자녀|동반\s*가족|동반자|동반인|동행인|보호자\s*1\s*인|동반\s*보호자|동반\s*1인|본인)"
    r"\s*(?:에\s*해당하는\s*(?:자|사람)|에게|등|포함|의|은|는|이|가|을|를|으로서?|중(?:\s*선순위자)?|1인|1명)?\s*"
)
ANYBODY: Final = re.compile(r"주민|시민|구민|군민|도민|국민|누구|일반|모든|전체|그\s?밖|기타")
MEASURE: Final = re.compile(r"(?:년도|연도|개월|년|월|일|회|원|이상|이하|미만|이내|초과|%|부|모|급|종|차)$")
KIN_AS_WELL: Final = re.compile(
    r"(?:그\s*)?(?:동반\s*)?(?:가족|유족|유가족)(?:으로|이나|\s*(?:및|또는)\s|\s중|\s가운데|에\s*해당)"
)
VETERAN: Final = "veteran"
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
    r"(?:^|[\s(,의])(?:부|모|부모(?:\s*모두)?|아버지|세대주|신청자|신청인|본인|산모|임산부|임신부)\s*$"
)
PARENT_TOO: Final = re.compile(
    r"(?:실질적으로\s*부양한\s*)?(?:부|모|부모|어머니|보호자|배우자|세대원|대상자|지원\s*대상자|그\s*배우자|(?:산모|임산부|임신부)의\s*배우자)(?=$|[\s,)가는의로와]|로서)"
)
ADJECTIVES: Final = re.compile(r"(?:^|\s)(?:공공|민간|국공립|공립|사립|국내|국외|신규|기존|초기|예비|단기|중기)$")
WITHOUT_WORK: Final = re.compile(r"(?:^|\s)미취업$")
OBJECT: Final = re.compile(
    r"[가-힣]{1,6}(?:\s?(?:기준|요건|조건|수준)[*＊]*)?\s*(?:등)?\s*(?:의|으로|로|에|을|를)\s+[가-힣]|[가-힣]{2,12}(?:공사|공단|은행|재단|기금|기관)(?:에서|과|와)\s+[가-힣]"
)
PARENTS: Final = re.compile(r"\s*학부모\s*")
UNTIL_WHEN: Final = re.compile(r"[^\n]{0,40}까지\s*(?:지원|지급)\s*(?:함|합니다)?[\s.]*")
# Two things that the same people do, or did: 보유 및 유효한, 등록 및 활동하는.
DOES: Final = re.compile(
    r"(?:보유|등록|신고|허가|가입|이수|취득|거주|신청|접종|참여|운영|경작|재배|종사|출산|출생|출생신고|전입|전입신고)\s*$"
)
DOES_TOO: Final = re.compile(
    r"(?:유효|등록|신고|허가|가입|이수|취득|거주|활동|운영|경작|재배|종사|양육|실거주|재직|재학|근무|영업|출생신고|전입)\s*"
    r"(?:하고\s*있는|하는|한|중인|된|되어\s*있는)\s"
)
AND: Final = "및"
# Parents beside teachers are meant themselves.
OF_TEACHERS: Final = re.compile(r"(?:교직원|교사|교원)\s*(?:,|·|ㆍ|/|및|또는)\s*$")
A_NOUN: Final = re.compile(r"[가-힣]{1,6}$")
SHORT: Final = 6


def alternatives(text: str, start: int, end: int, mentions: Sequence[Mention], asides: Sequence[Span]) -> list[Span]:
    """The alternatives: what stands between the sentence's separators, but for those that only join clauses."""
    inside = [(each.start, each.end) for each in mentions] + list(asides)
    cuts = []
    begin = start
    for found in SEPARATOR.finditer(text, start, end):
        if any(since < found.end() and found.start() < until for since, until in inside):
            continue
        if _joins(text, begin, found, mentions):
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
    return [each for place, each in enumerate(full) if not place or not _comes_along(text, *each, last=place == last)]


def _comes_along(text: str, start: int, end: int, *, last: bool) -> bool:
    """Whether these words name who comes along with those before; parents amid a list are meant themselves."""
    if PARENTS.fullmatch(text, start, end) and (not last or OF_TEACHERS.search(text, 0, start) is not None):
        return False
    return COMPANION.fullmatch(text, start, end) is not None


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


def _joins(text: str, begin: int, found: re.Match[str], mentions: Sequence[Mention]) -> bool:
    """Whether what stands before the separator names nobody yet: a residence, a measure, a clause that goes on."""
    before = [each for each in mentions if begin <= each.start and each.end <= found.start()]
    if before and all(each.kind in OF_PLACE for each in before) and not RESIDENT.search(text, begin, before[-1].end):
        rest = text[before[-1].end : found.start()]
        if len(rest.strip()) < SHORT and WHO_LIVES_THERE.match(rest) is None:
            return True
    if OR_DOES not in found[0] and _states_more(text, before, found.start()):
        return True
    if PARENT.search(text[begin : found.start()]) and PARENT_TOO.match(text, found.end()):
        return True
    if before and before[-1].clause and KIN_AS_WELL.match(text, found.end()):
        return True
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
    if not before and MEASURE.search(text[begin : found.start()].rstrip()):
        return True
    if before and before[-1].clause and _goes_on(text, found.end(), before[-1], mentions):
        return True
    if before and not before[-1].attribute and not text[before[-1].end : found.start()].strip():
        return False
    return found[0].strip() in COMMAS and GOES_ON.search(text[begin : found.start()].rstrip()) is not None


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
