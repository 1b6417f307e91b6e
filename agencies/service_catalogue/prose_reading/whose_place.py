"""Whether a place that the prose names is where all those who are meant have to live."""

import re
from typing import Final

# Who works or learns there is meant as well, or whoever is yet to move there.
OR_ELSE: Final = re.compile(
    r"자?\s*(?:(?:하거나|이거나|거나|또는|혹은|[·/])\s*)(?:[가-힣]{1,5}\s*(?:에서|에|내)?\s*)?"
    r"(?:소재|재직|재학|활동|근무|영업|사업(?:을|장|체)|직장|생활권|학교|예정)"
    r"|\s*(?:하거나|이거나|거나|또는|혹은)\s*(?:[가-힣]{1,5}(?:에|으로|로)\s*)?(?:전입|이주|이사|입주)\s*(?:을|를)?\s*(?:하고자|하려|할|희망|예정)"
    r"|\s*\(\s*(?:또는\s*)?예정|\s*예정(?:자|인)"
    r"|[가-힣]{0,6}\s*\([^()\n]*(?:소재|직장|재학|재직|근무|생활권)"
    r"|[^\n,○]{0,16}?(?:있거나|경우나)\s"
    r"|[^\n\[]{0,40}\[[^\[\]\n]*(?:졸업생|재학생|재직자|근무자)[^\[\]\n]*포함"
    r"|[가-힣]{0,4}\s*(?:및|또는|[,·])\s*[^,\n]{0,24}?(?:관광객|방문객|외지인|여행객)"
)
ELSE_BEFORE: Final = re.compile(r"(?:소재|재직|재학|활동|근무|직장|생활권)\s*(?:하거나|이거나|거나|또는|혹은|[·/])\s*$")
# The residence is of the deceased: whoever buries them may live anywhere.
OF_THE_DEAD: Final = re.compile(r"사망자|기증일|사망일|사망\s*(?:당시|시점|할\s*당시|일\s*기준)|고인|망자|사망\s*\(")
A_GRAVE: Final = re.compile(r"분묘|개장\s*유골")
OF_THE_DEAD_BEHIND: Final = re.compile(
    r"[^\n○●□■]{0,50}?(?:중\s*사망자|뇌사|의\s*(?:장례|화장|시신|유골|사망)|(?:두고|두었다가|살다가?|하다가?|하던\s*중)\s*사망|사망\s*(?:시(?![가-힣])|하여|하신|"
    r"한\s*(?:자|사람|주민|경우|[가-힣\d. ]{2,16}의\s*(?:유가족|유족|배우자|미망인))|했을|하고)"
    r"|(?:을|를)\s*(?:화장|장례))"
)
AN_HEIR: Final = re.compile(r"유족|유가족|배우자|수권자|미망인")
# The residence is of the parents: a child need not live with them.
OF_A_PARENT: Final = re.compile(
    r"(?:부모|학부모|보호자|직계\s*존속|부\s*(?:또는|·)\s*모)(?:\s*(?:모두|이상|중\s*\d?\s*(?:인|명)(?:\s*이상)?))?\s*(?:가|이|의|중)?\s[^\n,○]{0,36}$"
)
OF_A_PARENT_BEHIND: Final = re.compile(
    r"[^\n,○(]{0,16}?(?:부모|보호자|학부모)\s*(?:또는|및|와|과)\s*(?:그|그의)?\s*[가-힣]{0,8}\s?(?:자녀|학생|아동)"
    r"|[^\n,○(]{0,24}?(?:자|사람|분|주민|구민|군민|시민|도민|보호자|부모)?(?:\([^()]*\))?의\s*(?:[가-힣]+\s){0,3}(?:자녀|자제|대학생)"
)
# The residence is of the other one of a couple alone.
OF_A_SPOUSE: Final = re.compile(
    r"(?<!신랑)(?<!신부)(?<!부부)(?<!본인)(?<!또는\s)(?<!및\s)배우자(?:가|는|의)\s[^\n,○]{0,30}$"
)
LOOK_BACK: Final = 60


def may_be_elsewhere(text: str, start: int, end: int) -> bool:
    """Whether somebody who does not live there can be meant: who works or learns there, or is not whose home it is."""
    if OR_ELSE.match(text, end) or ELSE_BEFORE.search(text, max(0, start - 12), start):
        return True
    if A_GRAVE.search(text):
        return True
    since = max(text.rfind("\n", 0, start) + 1, start - LOOK_BACK)
    if OF_THE_DEAD.search(text, since, start) or OF_THE_DEAD_BEHIND.match(text, end):
        return AN_HEIR.search(text, since, start) is None
    if OF_A_SPOUSE.search(text, since, start):
        return True
    return OF_A_PARENT.search(text, since, start) is not None or OF_A_PARENT_BEHIND.match(text, end) is not None
