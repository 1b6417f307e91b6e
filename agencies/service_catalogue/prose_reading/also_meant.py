"""Those few whom another place of a service's text lets in beside whom a reading names: firms, or who works there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import (
    ALTERNATIVES,
    EMPLOYMENT,
    EXCLUSION,
    INSURANCE,
    OF_AGE,
    OF_PLACE,
    OF_TRADE,
)
from agencies.service_catalogue.prose_reading.mention import A_FIRM, every_one, household_of, one_of, unshown
from agencies.service_catalogue.prose_reading.part import MORE
from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement
from agencies.service_catalogue.prose_reading.shared_doubt import POSSIBLY
from agencies.service_catalogue.prose_reading.statement import all_statements, statements
from agencies.service_catalogue.prose_reading.whole_alternatives import ENDS_WITH_PEOPLE

FROM_ELSEWHERE: Final[Notation] = unshown("let_in_from_elsewhere", narrow=True)
ANOTHER: Final[Notation] = unshown("another_whom_the_text_means", narrow=True)
A_FORESTER: Final[Notation] = {"fact": "occupation", "is": "forester"}
# Whether somebody was at work on a day that is gone, no fact shows.
THEN: Final = re.compile(r"(?:응시|시험|촬영|면접|수료|사고|휴업|폐업)\s*(?:일|시점|당시)\s*(?:현재|기준)?")
A_FARMER: Final = "crop_farmer"
A_TRADE: Final = re.compile("'occupation'|SELF_EMPLOYED")
# By its law a registered farm is a farmer's or a firm's.
OF_FIRMS: Final = re.compile(r"법인|경영체|단체|조합|업체|기업|작목반")
OF_FORESTS: Final = re.compile(r"임업|임산물|임가|산림\s*소유")
OF_ELSEWHERE: Final = re.compile(
    r"(?:거주|전입|이주|입주|정착)\s*(?:예정|희망|하고자|하려|할\s)|직장|근무지|근무처|사업장|생활\s?근거지|생활권"
    r"|(?<![가-힣])부\s*(?:또는|혹은|이?나|[,·/])\s*모(?=[의가는]?(?:[^가-힣]|$))|부모\s*중|부부\s*중|배우자|혼주|관외|외지|출향|[시군구도]민\s*(?:및|또는)\s|타\s?(?:시|군|구|지역)"
)
# At a death a place is that of whoever died, and who applies may live elsewhere.
OF_A_DEATH: Final = re.compile(
    r"사망|고인(?![가-힣]{2})|(?<!희)망자|장례|장제|화장(?![실품])|유골|시신|뇌사|기증자|미망인"
)
THE_BEREAVED: Final = "bereaved"
# Whoever died alone has nobody who is left behind.
WITHOUT_KIN: Final = re.compile(r"무연고|연고자?(?:가|는|이)?\s*(?:없|알\s*수|미상)")
ONE_OF_A_COUPLE: Final = re.compile(
    r"부부\s*(?:중|가운데)\s*(?:어느\s*)?(?:1|한|일)\s*(?:명|인|사람|쪽)|(?:본인|신청[인자])\s*(?:또는|이나|혹은)\s*배우자"
)
WITH_THEIR_PARENTS: Final = re.compile(
    r"(?:자녀|아동|학생)\s*(?:및|[와과,·ㆍ/])\s*(?:그\s*|그의\s*)?(?:부모|학부모|보호자)"
)
# Of one of the family alone, whose home need not be that of who applies.
OF_ONE_OF_THEM: Final = re.compile(
    r"(?:자녀|아동|학생|신생아|출생아|영유아|영아|아이|부모|보호자|배우자|세대주|유공자|대상자)(?:가|이|의)\s[^\n,○]{0,30}$"
)
A_MEMBER: Final = "any_member"
# Brackets behind a group that name others: 한부모가족(재혼가족, 조부모가족), 국가유공자(직계가족 포함).
NAMES_OTHERS: Final = re.compile(
    r"[가-힣]{0,4}\s?[(\[][^)\]\n]{0,60}?(?:포함|가족|가정|유족|배우자|자녀|부모|직계|그\s?외|기타|도\s*(?:가능|해당|지원))"
)
# In the line of a group, words that let in somebody else.
LETS_IN_BESIDE: Final = re.compile(r"[시군구도]민\s*(?:및|또는)\s|포함|예외|도\s*(?:가능|신청|지원|이용|해당|인정)")
LETS_IN: Final = re.compile(
    r"가능|인정(?!액)|포함|예외|(?:자|분|사람|가구|경우|때)에?도(?![가-힣])|그\s?밖|그\s?외|기타"
)
# What is said of no person: how something is applied for, paid or proved.
OF_THE_FORM: Final = re.compile(r"서류|접수|방문|온라인|제출|문의|전화|지급일|계좌|홈페이지|예산|중복")
# These measure whoever is meant, and name nobody.
NAMES_NOBODY: Final = frozenset({EXCLUSION, INSURANCE, *OF_AGE, *OF_PLACE})
PERCENT: Final = "percent"
A_NUMBER: Final = "number_of_children"
UNSURE: Final = (MORE["group"], POSSIBLY["group"])


def with_who_else_is_meant(prose: Prose, found: Sequence[TextRequirement]) -> Iterator[TextRequirement]:
    """The requirements; whom another place of the text may let in is a narrow group beside those who are named."""
    stated = f"{prose.target}\n{prose.criteria}"
    quotes = [each.quote for each in found]
    for each in found:
        few = list(_firms_and_such(stated, each))
        few += _of_their_kin(prose, stated, each)
        then = each.kind == EMPLOYMENT and THEN.search(stated)
        unsure = each.quote not in stated or _is_a_list(each) or then or _let_in_beside(stated, each.quote)
        if _names_people(each) and (unsure or _lets_others_in(prose, quotes)):
            few.append(ANOTHER)
        yield replace(each, condition=one_of([each.condition, *few])) if few else each


def _of_their_kin(prose: Prose, stated: str, requirement: TextRequirement) -> Iterator[Notation]:
    """Those who are meant as whose kin somebody is: at a death, by the age of a spouse, or of a child."""
    everything = f"{prose.name}\n{stated}\n{prose.purpose}"
    may_be_turned_away = requirement.kind in OF_PLACE and "fact" in str(requirement.condition)
    before = stated[: max(stated.find(requirement.quote), 0)]
    of_one = OF_ONE_OF_THEM.search(before, before.rfind("\n") + 1)
    if may_be_turned_away and (of_one or OF_A_DEATH.search(everything)):
        yield FROM_ELSEWHERE
    if THE_BEREAVED in str(requirement.condition) and WITHOUT_KIN.search(everything):
        yield ANOTHER
    if requirement.kind not in OF_AGE or requirement.quote not in stated:
        return
    if ONE_OF_A_COUPLE.search(stated) and A_MEMBER not in str(requirement.condition):
        yield every_one([household_of(requirement.condition), MORE])
    if WITH_THEIR_PARENTS.search(stated):
        yield ANOTHER


def _let_in_beside(stated: str, quote: str) -> bool:
    """Whether brackets behind these words name others, or the rest of their line lets somebody in."""
    place = stated.find(quote)
    while place >= 0:
        end = place + len(quote)
        since, until = stated.rfind("\n", 0, place) + 1, (stated.find("\n", end) + 1 or len(stated) + 1) - 1
        rest = stated[since:place] + stated[end:until]
        if NAMES_OTHERS.match(stated, end) or (LETS_IN_BESIDE.search(rest) and not OF_THE_FORM.search(rest)):
            return True
        place = stated.find(quote, end)
    return False


def _firms_and_such(stated: str, requirement: TextRequirement) -> Iterator[Notation]:
    """Those few beside a place or a trade of whom the text has a word."""
    asked = str(requirement.condition)
    # A district in the name may be that of the office, where the text means all who live in the city around it.
    by_the_name = requirement.quote not in stated
    if requirement.kind in OF_PLACE and (by_the_name or OF_ELSEWHERE.search(stated)):
        yield FROM_ELSEWHERE
    if requirement.kind in OF_TRADE and A_TRADE.search(asked) and OF_FIRMS.search(stated):
        yield A_FIRM
    if requirement.kind in OF_TRADE and A_FARMER in asked and OF_FORESTS.search(stated):
        yield A_FORESTER


def _names_people(requirement: TextRequirement) -> bool:
    fact = requirement.condition.get("fact", "")
    return requirement.kind not in NAMES_NOBODY and PERCENT not in fact and fact != A_NUMBER


def _is_a_list(requirement: TextRequirement) -> bool:
    """Whether its words list people, or are of several lines, or say more than was read."""
    return requirement.kind == ALTERNATIVES or "\n" in requirement.quote or _is_unsure(requirement.condition)


def _is_unsure(condition: Notation) -> bool:
    return any(group in str(condition) for group in UNSURE)


def _lets_others_in(prose: Prose, quotes: Sequence[str]) -> bool:
    """Whether a line of which nothing was read names people, or lets somebody in."""
    for text in (prose.target, prose.criteria):
        for each in all_statements(statements(text)):
            words = text[each.start : each.end]
            if each.excluding or OF_THE_FORM.search(words) or any(words in one or one in words for one in quotes):
                continue
            if LETS_IN.search(words) or ENDS_WITH_PEOPLE.search(words):
                return True
    return False
