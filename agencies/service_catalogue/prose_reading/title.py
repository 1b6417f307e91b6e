"""For whom a service is by its name alone: 전세사기피해자 지원, 56세 C형간염 확진검사비."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.district import Districts
from agencies.service_catalogue.prose_reading.kind import AGE, ALTERNATIVES, DISTRICT, SCHOOL, VICTIM
from agencies.service_catalogue.prose_reading.mention import Mention, every_one, names_narrow, one_of
from agencies.service_catalogue.prose_reading.part import Part, Parts

SEPARATOR: Final = re.compile(r"[,·ㆍ‧∙・･․/&+]|\s및\s|\s또는\s|와\s|과\s")
NOT_FOR_THEM: Final = re.compile(
    r"\s*등|(?:의|을|를|에|인)(?=\s)|\s*(?:복지|시설|센터|회관|지원\s*(?:시설|센터|단체|기관|사업단)|쉼터|"
    r"종사자|단체|기업|고용|채용|인식|도우미|활동\s*지원|지원사|"
    r"관리사|보호\s*구역|협회|기관|사업장|사업주|전용|화장실|축제|대회|위원회|돌봄\s*제공|가족\s*(?:센터|"
    r"지원)|친화|급식|일자리|연금|수당|[^가-힣\s,·ㆍ/()]*급|"
    r"건강\s*관리사|(?:학습\s*)?멘토|편의|이동|콜|택시|보장구|보조|친환경|주간|거주|의무|체육|예술|양성|교육|자격|학교|박물관|도서관|"
    r"공원|놀이|정책|보호\s*전문)"
)
# The service is for who is left behind, not for those of the group.
WHO_DIED: Final = re.compile(r"\s*(?:등)?\s*(?:장제|장례|사망|유족|미망인|배우자\s*수당)")
AN_AGE: Final = re.compile(r"(?<![\d~∼\-])(?:만\s*)?(\d{1,2})세(?=\s|$|\))")
NAMING: Final = frozenset(
    {
        "victim",
        "occupation",
        "event",
        "veteran",
        "disability",
        "family",
        "marriage",
        "illness",
        "children",
        "pregnancy",
        "income",
        "school",
        "home",
        "age",
    }
)
FOR_OTHERS_TOO: Final = frozenset(
    {"아동", "어린이", "청소년", "영유아", "학생", "유아", "영아", "신생아", "피해자", "다문화"}
)
OF_TRADERS: Final = re.compile(r"소상공인|소공인|자영업자")
OF_A_GROUP: Final = frozenset({"school", "event", "home"})
# What stands before another group without a sign is said of it: 청년 신혼부부, 저소득 다문화가정.
SAID_OF_OTHERS: Final = frozenset({"age", "income", "marriage"})
# 청년 신혼부부 are couples who are young; 신혼부부 청년 are couples, and the young.
A_COUPLE_AND_THE_YOUNG: Final = ("marriage", "age")
WHOLE_WORD: Final = 5
BESIDE: Final = re.compile(r"\s*+(?:가구|가정|세대|가족|자녀)?\s*+(?:[,·ㆍ‧∙・･․/&+]|(?:및|또는)\s)\s*+[가-힣\d]")
KIN: Final = re.compile(r"\s*(?:가구|가정|세대|가족|자녀|부부)")
A_DISTRICT: Final = re.compile(r"\s*[(\[]\s*([가-힣]{2,6}(?:시|도)?\s?[가-힣]{0,5}[시군구])\s*[)\]]")
FEE: Final = re.compile(r"\s*(?:응시|신청|등록|발급)?\s*수수료")
ENDS: Final = re.compile(r"$|[^가-힣]|지원|가구|가정|세대|가족|자녀|본인|대상|들")


def _stands_alone(name: str, mention: Mention) -> bool:
    """Whether the phrase is not the beginning of a word for something else; one for victims begins none but theirs."""
    whole = mention.kind == VICTIM and mention.end - mention.start >= WHOLE_WORD
    return (whole or ENDS.match(name, mention.end) is not None) and NOT_FOR_THEM.match(name, mention.end) is None


def _says_for_whom(name: str, mention: Mention) -> bool:
    """Whether the name says by this group for whom the service is: one for children may be for who looks after them."""
    words = name[mention.start : mention.end]
    is_naming = (mention.kind in NAMING or OF_TRADERS.fullmatch(words)) and words not in FOR_OTHERS_TOO
    return bool(is_naming) and _stands_alone(name, mention)


def title_district(name: str, known: Districts) -> Parts:
    """The district in brackets with which the name begins."""
    found = A_DISTRICT.match(name)
    condition = None if found is None else known.get("".join(found[1].split()))
    return () if found is None or condition is None else (Part(DISTRICT, condition, *found.span(1)),)


def title_fee(name: str, mentions: Iterable[Mention]) -> Parts:
    """Who pays the fee that the name is about, of whatever standing they are: 등대지기 시험 응시수수료 감면."""
    payers = [each for each in mentions if FEE.match(name, each.end) and names_narrow(each.of_subject)]
    return tuple(Part(each.kind, each.of_subject, each.start, each.end) for each in payers[-1:])


def title_parts(name: str, mentions: Sequence[Mention]) -> Parts:
    """What the name asks: one of the groups that it names; nothing where it names anything beside them in a list."""
    ages = [
        Part(AGE, {"all": [{"fact": "age", "at_least": age}, {"fact": "age", "at_most": age}]}, *span)
        for found in AN_AGE.finditer(name)
        for age, span in [(int(found[1]), found.span())]
    ]
    named = [each for each in mentions if not each.attribute and not WHO_DIED.match(name, each.end)]
    if not named:
        return tuple(ages[:1])
    if any(not _says_for_whom(name, mention) for mention in named):
        return ()
    if BESIDE.match(name, named[-1].end):
        return ()
    listed = name[: named[-1].end]
    begin = 0
    for cut in [*(found.start() for found in SEPARATOR.finditer(listed)), len(listed)]:
        if cut and not any(begin <= mention.end <= cut or mention.start < cut < mention.end for mention in named):
            return ()
        begin = cut
    cuts = [(0, 0), *(found.span() for found in SEPARATOR.finditer(listed)), (len(listed),) * 2]
    entries = [[each for each in named if since <= each.start < until] for (_, since), (until, _) in pairwise(cuts)]
    several = [entry for entry in entries if entry]
    if len(several) > 1 and any(len(entry) > 1 and entry[-1].kind == SCHOOL for entry in several):
        return ()
    if any(_names_two(entry) for entry in several):
        return ()
    kind = named[0].kind if len({mention.kind for mention in named}) == 1 else ALTERNATIVES
    condition = one_of([_entry(name, entry) for entry in entries if entry])
    return (Part(kind, condition, named[0].start, named[-1].end),)


def _names_two(named: Sequence[Mention]) -> bool:
    """Whether an entry names two groups of which nobody can tell if both are meant at once or either."""
    if (named[0].kind, named[-1].kind) == A_COUPLE_AND_THE_YOUNG:
        return True
    told = named[0].kind in SAID_OF_OTHERS | OF_A_GROUP or named[-1].kind in OF_A_GROUP
    return named[0].kind != named[-1].kind and not told


def _entry(name: str, named: Sequence[Mention]) -> Notation:
    """What one entry of the name asks: of a group's pupils or deaths both, of other groups one of them."""
    several = [each.of_household if KIN.match(name, each.end) else each.of_subject for each in named]
    in_brackets = "(" in name[named[0].end : named[-1].start]
    both = in_brackets or named[-1].kind in OF_A_GROUP or named[0].kind in SAID_OF_OTHERS
    return every_one(several) if both and named[0].kind != named[-1].kind else one_of(several)
