"""What a remark opens to people whom the statements above it leave out: 소득 무관, 다자녀 가구는 가능."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.income import MEDIAN, SHARE
from agencies.service_catalogue.prose_reading.mention import Mention
from agencies.service_catalogue.prose_reading.range_sign import TO

WIDER: Final = re.compile(
    r"무관|관계\s*없|상관\s*없|불문|예외|포함|가능|인정(?!액)|제한\s*없|적용\s*하지|미적용|완화|상향|연장|초과하여도"
)
WORDS: Final = {
    "income": re.compile(r"소득|\d{2,3}\s*%\s*초과"),
    "age": re.compile(r"연령|나이|\d\s*세|예비\s*부모|졸업\s*예정"),
    "birth": re.compile(r"예비\s*부모"),
    "children": re.compile(r"예비\s*부모"),
    "residence": re.compile(r"거주|전입|주민등록"),
    "home": re.compile(r"주택을?\s*(?:소유|보유)"),
    "disability": re.compile(r"미등록|등록하지|의뢰서|소견서|예견"),
    "district": re.compile(r"거주|주소|주민등록|타\s*(?:시|지역)"),
}
# What brackets open for some of those before them: 65세 이상 유공자(단, 독립유공자는 65세 미만도 지급).
ALSO_GRANTED: Final = re.compile(
    r"[(\[]\s*(?:단|다만)[^\[\]]*?도\s*(?:지급|지원|신청|가능|이용|포함|인정|대상)[^\[\]]{0,12}?[)\]]"
)
PAID_OR_GRANTED: Final = r"(?:부담(?!금)|보조|감면|할인)"
LIMIT_BEHIND: Final = r"\d\s*+(?:%|퍼센트)\s*+(?:이하|이내|미만|까지|가구)"
# Another share for some: 중위소득 100% 이하(단, 선발 인원의 10%는 120% 이하), 중위소득 100% 이하(맞벌이 120% 이하).
# What is paid or granted is none, nor is the share itself: 100% 이하(자부담 10%), 100% 이하(4인 100% 기준 649만원).
ANOTHER_SHARE: Final = re.compile(
    rf"(?:[(\[]\s*+(?:단|다만)|{MEDIAN}(?:{SHARE}\s*+(?:초과|이상|부터)?\s*+{TO}?\s*+)?{SHARE}\s*+(?:이하|이내|미만|까지)?"
    r"\s*+(?:인|의)?\s*+(?:가구|세대|자)?\s*+[(\[](?![^\[\]()]*중위))"
    rf"(?![^\[\]()]*(?:제외|불가)|[^\[\]()\d]*{PAID_OR_GRANTED}(?![^\[\]()]*{LIMIT_BEHIND}))"
    rf"[^\[\]()]*?(?<!\d)(?!\2\D){SHARE}(?!\s*+(?:본인\s?|자)?{PAID_OR_GRANTED})[^\[\]()]*[)\]]"
)
# Whoever lives elsewhere is let in: 배우자의 경우 타구민도 접종 가능.
OTHERS_TOO: Final = re.compile(r"타\s?(?:구|시|군|지역)\s?(?:민|주민|거주자)?도\s*[가-힣]{0,3}\s*가능")
# Who has served in the forces may be so many years older.
SERVED: Final = (
    r"(?:제대\s*군인|군\s*복무|의무\s*복무|복무\s*기간|병역)[^\n]{0,40}"
    r"(?:가산|연장|상향|더한|더하여|추가|합산|까지|이내)"
)
LIMITS_OFF: Final = {
    "income": re.compile(r"소득\s*+(?:기준|수준|요건)?+\s*+(?:과|와|에)?+\s*+(?:관계\s*없이|상관\s*없이|무관하게)"),
    "age": re.compile(
        r"(?:연령|나이)\s*+(?:기준|요건)?+\s*+(?:과|와|에)?+\s*+(?:관계\s*없이|상관\s*없이|무관하게)"
        rf"|{SERVED}"
    ),
    "birth": re.compile(SERVED),
}
# Whoever is named beside a limit that is off is named as before: 장애인의 소득과 무관하게 신청 가능.
OF_THE_LIMIT: Final = re.compile(
    r"(?:소득|연령|나이)\s*+(?:기준|수준|요건)?+\s*+(?:과|와|에)?+\s*+(?:관계\s*없이|상관\s*없이|무관하게)\s*(?:모두\s*)?(?:신청|지원|이용)?\s*가능"
)


def opened_in_words(text: str) -> Iterator[str]:
    """The kinds of limits of which the text says anywhere that somebody is meant whatever they are."""
    yield from (kind for kind, words in LIMITS_OFF.items() if words.search(text))
    if OTHERS_TOO.search(text):
        yield "district"
    if ANOTHER_SHARE.search(text):
        yield "income"
    for aside in ALSO_GRANTED.finditer(text):
        yield from (kind for kind, words in WORDS.items() if words.search(aside[0]))


def widened(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Iterator[str]:
    """The kinds of requirements that a remark between these places makes unsure."""
    yield from opened_measures(text, start, end)
    words = [word.start() for word in WIDER.finditer(text, start, end)]
    spans = [
        *((each.start, each.end) for each in mentions),
        *(m.span() for m in OF_THE_LIMIT.finditer(text, start, end)),
    ]
    if any(not any(since <= word < until for since, until in spans) for word in words):
        yield from (mention.kind for mention in mentions if start <= mention.start and mention.end <= end)


def opened_measures(text: str, start: int, end: int) -> Iterator[str]:
    """The kinds of limits that a remark between these places names and opens, wherever the service states them."""
    if WIDER.search(text, start, end):
        yield from (kind for kind, words in WORDS.items() if words.search(text, start, end))
