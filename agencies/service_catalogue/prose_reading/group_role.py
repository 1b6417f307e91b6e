"""How a named group stands in its sentence: meant, as a household, left out, or as something else."""

import re
from enum import Enum
from typing import Final


class GroupRole(Enum):
    """What a named group is in its sentence."""

    MEANT = "meant"
    HOUSEHOLD = "household"
    LEFT_OUT = "left out"
    OTHER = "other"


LEFT_OUT: Final = re.compile(
    r"\s*+(?:\([^)]*\)\s*+)?(?:등)?\s*+(?:이|가|은|는|을|를|에|로|으로|에서)?\s*+(?:해당(?:되지|하지|이)?\s*+)?"
    r"(?:등록\s*+(?:사실|이력)?\s*+(?:이|을)?\s*+)?"
    r"(?:하지|되지|두지|되어\s*+있지|하고\s*+있지|두고\s*+있지)?\s*+"
    r"(?:아닌|아니|(?<=되지\s)못한|제외|불가|미해당|않은|않는|외의|이외|없(?:는|거나|고|으며|음)|알\s*+수\s*+없|대상\s*+아님|비대상|지원\s*+안|배제)"
)
# They cannot apply, or not by themselves.
REFUSED: Final = (
    r"[^\n,()]{0,20}"
    r"(?:불가|않|아니|못\s?[함하]|미지원|수\s*없|안\s?됨|제한(?!\s*없)|제외|배제|동의|(?:법정\s*대리인|보호자)(?:이|가|의)\s)"
)
# They are meant, whoever else is: 만 65세 이상은 누구나, 만 65세 이상인 자는 신청 가능. What goes on behind that may be
# of those alone: 신청 가능 기간이 다름, 모두 무료.
APPLY: Final = "(?:신청|지원|참여|가입|이용)"
ALL_OF_THOSE: Final = (
    rf"(?:누구나|(?:모두|전원)\s*+{APPLY}"
    rf"|{APPLY}(?:이)?\s*(?:할\s*수\s*있(?:음|다|습니다)|가능(?:함|하다|합니다)?)(?=[\s.]*+(?:$|\n)))"
    rf"(?!{REFUSED})"
)
# Behind an age, an income or a clause, what is said of those alone, and may be that they are not meant: 만 65세 이상
# 신청 불가, 만 14세 미만은 법정대리인이 신청, 100% 초과 시 지원 불가, 만 65세 이상인 자로서 일하는 자는 제외 대상.
SAID_OF_THOSE: Final = re.compile(
    r"\s*+(?:인\s*+)?(?:[가-힣]{1,8}(?<=[자람분구정대원인신년생동민성녀]))?"
    rf"(?:(?:은|는)\s++(?!{ALL_OF_THOSE})|(?:이|가)\s*+없는|으?로서\s[^\n,()]*(?:은|는)\s*+제외\s*+대상[\s.]*$"
    r"|\s*+(?:(?:신청|지원|참여|가입|이용|입장|선정)\s*+)?(?:불가|제한(?!\s*없)|제외)"
    rf"|(?:이면|\s*+(?:시|(?:일\s*+)?(?:경우|때))(?:에?는?))\s{REFUSED})"
)
WITH_KIN: Final = re.compile(
    r"[*＊]*+\s*+(?:등)?\s*+(?:가구|가정|세대(?!주|원|구성)|가족(?!센터|돌봄))(?!\s*+(?:센터|복지|돌봄|상담))"
    r"|\s*+(?:의|인)?\s*+(?:자녀|손자녀|손자|가구원|가족|가구|세대|가정|배우자|부모|부\s*(?:또는|및|[·,])\s*모|모(?=$|[\s,(]))"
    r"|\s*+(?:\([^()\n]*\))?의\s+(?:[가-힣·ㆍ]{2,8}\s+)?(?:자녀|손자녀)"
    r"|\s*+(?:을|를|이|가)\s*+(?:\([^()\n]*\)\s*+)?(?:둔|있는|양육|키우|부양|보육|포함된|포함한|동반|데리고|출산)"
    r"|\s*+(?:양육|부양|동반|보호)\s*+(?:하는|하고|중인|가구|가정|세대|자)"
)
HOMES: Final = ("가구", "가정", "세대", "가족", "계층", "저소득층", "주민", "이민자", "이주여성", "이주 여성")
ONE_OF_THEM: Final = re.compile(
    r"\s*+(?:\([^()\n]*\))?(?:의|\s*+내)\s+(?:[가-힣\d]{1,8}\s+){0,3}?(?:자녀|아동|학생|청소년|청년|초|중|고|대학|영유아|영아|산모|산부|임산부|임신부|여성|노인|어르신|구성원|가구원|세대원|부모)"
)
HEADS: Final = (
    "자|자로|자로서|자에|사람|분|가구주|세대주|세대원|본인|대상자?|해당자|등록자|신청자|이용자|희망자|"
    "참여자|소지자|보유자|거주자|주민|시민|구민|군민|도민|개인|청년|여성|남성|"
    "아동|어린이|학생|청소년|노인|어르신|환자|부부|부모|모두|누구나|본인부담|계층|근로자|농업인|농가|"
    "등록|거주|인증|경영체"
)
MEANT: Final = re.compile(
    r"(?:들)?[^\S\n]*+[*＊]*+[^\S\n]*+(?:$|\d{1,4}\s*(?:인|명|가구|세대|농가)(?=$|[\s,.)(])|[,，.·ㆍ‧∙・․/()\[\]:：;\n+&」>】※○]|등(?![가-힣])|및(?![가-힣])|또는|혹은|이나|거나|"
    r"(?:이|가|만|에게|께|로|으로|로서|으로서|로써|인|이며|이고|이면서|이거나|인데|이자|나|중|중에|중에서|"
    r"가운데|와|과|랑|에\s*한함|에\s*(?:해당|속)(?:하는|한|되는|된)|\s*자격이\s*있는|(?:을|를)\s*앓(?:고\s*있는|는)|이어야|이여야|일|라면|의\s*경우)"
    rf"(?=$|[\s,.)(:·]|대상|중|본인)|(?:{HEADS})(?=$|[\s,.)(·ㆍ/의이가은는을를에로중인]))"
)
IN_BRACKETS: Final = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)")
BELONGING: Final = re.compile(r"\s*+(?:\([^()]*\))?\s*+(?:에)?\s*+소속")
AN_OBJECT: Final = re.compile(r"(?:에|에서|을|를|의|와|과|소속|재직)(?![가-힣]{2})")
CARED_FOR_BY_OTHERS: Final = re.compile(
    r"\s*+(?:이|가)\s++[^,\n]{0,12}?(?:확인|인정|추천|지정|발급|판정|의뢰)한\s|\s*+(?:\([^()\n]*\))?\s*+(?:으로|로|에|에서)\s*+(?:이송|입원|전원|의뢰|내원|후송)|"
    r"\s*+(?:을|를|의|이|가)?\s*+(?:고용|채용|돌보|운영|지원하|위한|대상으로\s*(?:하는|한)|보호하는|상대|가르치|"
    r"사망\s*(?:시(?![가-힣])|한|하여|하였|후|일)|관리|설치|의\s*보호자|보호자|유족|유가족|종사자|시설|단체|기관|협회|법인|센터|전용)"
)


def standing(text: str, end: int, limit: int) -> GroupRole:
    """How the group stands whose phrase ends here, in a sentence that ends at the limit."""
    rest = text[end:limit]
    if LEFT_OUT.match(rest):
        return GroupRole.LEFT_OUT
    if CARED_FOR_BY_OTHERS.match(rest) or BELONGING.match(rest):
        return GroupRole.OTHER
    if WITH_KIN.match(rest) or (text.endswith(HOMES, 0, end) and ONE_OF_THEM.match(rest)):
        return GroupRole.HOUSEHOLD
    if (aside := IN_BRACKETS.match(rest)) is not None and AN_OBJECT.match(rest, aside.end()):
        return GroupRole.OTHER
    return GroupRole.MEANT if MEANT.match(rest) else GroupRole.OTHER


def asks_nothing(text: str, end: int, limit: int) -> bool:
    """Whether the phrase asks nothing: whoever has what it states is left out, or something is said of those alone."""
    rest = text[end:limit]
    return LEFT_OUT.match(rest) is not None or SAID_OF_THOSE.match(rest) is not None
