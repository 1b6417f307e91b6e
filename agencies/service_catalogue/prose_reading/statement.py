"""A text told apart into what it states: a line or a bullet each, with those that stand below it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from agencies.service_catalogue.prose_reading.bracket import brackets

BULLET: Final = re.compile(
    r"[\s\"“”‘’']*(?P<sign>[○●◯□■◦▶▷►❍◎☞➣➤‣∙•※★＊＜<\[ㅇ→◇◆☐▪▫√✔✓·ㆍ․*\-–ㅡ])\s*"
    r"|\s*(?P<number>\(?\d{1,2}[.)](?!\d)|[①-⑳➀-➓❶-❿]|\(?[가나다라마바사아자차카타파하][.)])\s*"
)
INLINE: Final = re.compile(r"(?<=\S)\s+(?=[○●□■◦❍◎※▶]\s?\S)|(?<=\S)\s*(?=[①-⑳])|(?<=\s)(?=[*＊]\s?[가-힣「])")
LINE: Final = re.compile(r"[^\r\n]+")
NOTES: Final = frozenset("※*★＊☞→")
NOTE: Final = re.compile(r"(?:단\s*,|단 |다만|참고|문의|예\)|예:|유의|비고|※)")
# The line breaks off amid a sentence, before whom it is said of.
GOES_ON: Final = re.compile(r"[가-힣]{2,}(?:하는|되는|있는|없는|받는|하고|또는)\s*$|\s(?:및|또는)\s*$|[가-힣)]\s*,\s*$")
LABEL: Final = re.compile(
    r"\s*+[(\[<【]?\s*+([^:：\n()\[\]]{1,14}?)(?:\(\d+개[^)\n]{0,6}\))?\s*+[)\]>】]?\s*+[:：]\s*+|"
    r"\s*+[(\[<【]\s*+([^:：\n()\[\]]{2,10}?)\s*+[)\]>】]\s*+"
)

SUBJECT: Final = re.compile(
    r"(?:지원|신청|사업|교육|지급|입주|선정|모집|참여|이용|공급|서비스|참가|접종|검진|감면|할인|수혜|가입|"
    r"대출|융자|대여|기본)?\s*(?:대상자?|자격|대상자?\s*요건|자격\s*요건|요건|조건|자격\s*기준|기준)"
)
CRITERION: Final = re.compile(
    r"(?:\(?\s*)(연\s*령|나이|소\s*득|재산|거주|주소|주택|근로|취업|학력|혼인|출산|가구|대상|자격|직업|"
    r"성별|고용|지역|주거)\s*"
    r"(?:지?)\s*(?:기준|요건|조건|대상|제한|자격|상태|자)?"
)
OTHER_CRITERION: Final = re.compile(
    r"(?:소득인정액|(?:세대|가구)원?특성|질병|장애인?|사회경제적|의료적|공통|주민등록)(?:기준|요건|조건)"
)
NOT_WHO: Final = re.compile(
    r"(?:지원|지급|신청|감면|할인|제출|구비|교육|운영|접수|사업|대출|이용|보장|서비스)?\s*(?:내용|금액|"
    r"규모|방법|기간|서류|절차|기한|시기|형태|일정|장소|한도|횟수|요금|비용|상한액?|금리|용도|기관|내역|"
    r"품목|항목|단가|시설|비율|율)\s*$"
    r"|우선|가점|\d\s*순위|순\s*위|문의|참고|유의|비고|정의|범위|선발\s*(?:방법|인원)|모집\s*인원|인원|"
    r"대상\s*주택|용어|해제|예외|중복|의무|제외\s*사유|지 급 액"
)
# A line of its own that heads those below it, without the sign of a label.
HEADING: Final = re.compile(
    rf"\s*+((?:{SUBJECT.pattern}|{CRITERION.pattern})(?<=기준|요건|조건|대상|자격)|기\s+준|대\s+상|자\s+격|요\s+건|조\s+건)\s*+"
)
DISTRICTS: Final = re.compile(r"대상\s*(?:시[·ㆍ]?군|지역|구역)")
DEMANDS: Final = re.compile(r"(?:요건|조건)$")
FAVOURED: Final = re.compile(
    r"우선\s*+(?:순위|지원|선정|선발|대상|적으로)?\s*+(?:에게|을|를)?\s*+(?:부여|함|지원|선정)?[\s.)]*$|"
    r"우대[\s.)]*$|가점"
)
PREFERRED: Final = re.compile(r"우선\s*(?:선발|선정|공급|배정)\s*(?:대상자?|순위|기준)\s*$")
# By what those who are meant are selected, which is asked of some kinds of them alone.
SELECTED_BY: Final = re.compile(r"\s*(?:세부\s*)?선발\s*기준")
ONLY_OF_SOME: Final = re.compile(
    r"(?![^\n]{0,20}각\s*호)[^.\n]{0,40}경우(?:에)?는|[^.\n]{0,16}(?<!시설)의\s*경우(?!\s*$)"
)
EXCLUDING: Final = re.compile(
    r"[(\[<【]?\s*+(?:지원|신청|선정|가입|참여|서비스|공급|지급|사업|"
    r"대상)?\s*+(?:자격)?\s*+(?:에서)?\s*+(?:제외|배제|불가|제한|결격(?:\s*+사유)?|부적격)\s*+(?:대상자?|사항|자|기준|요건|조건|"
    r"사업장)?\s*+[)\]>】]?\s*+(?:[:：]|$)"
)
LEFT_OUT_BELOW: Final = re.compile(
    r"(?:다음|아래)[^\n:：]{0,30}(?:해당|경우)[^\n]{0,24}(?:불가|제외|없음|없다|없습니다|배제)(?:함|됨|합니다|한다)?[\s.:)]*$"
)
IN_BRACKETS: Final = re.compile(r"\s*+\([^()]{14,}\)[\s.]*+")
ELSEWHERE: Final = re.compile(
    r"(?:자세한|상세|세부|구체적|기타)[^\n()]{0,40}(?:참조|참고|상이|확인|문의|공고|따름)[^\n()]{0,12}$"
    r"|(?:참조|참고|상이함?|문의(?:\s*바람)?|따름)[\s.*]*$"
)
ONLY_LEAVING_OUT: Final = re.compile(
    r"(?:(?!중\s|단\s*,|으?로서|[을를]\s*제외|[이인]며|이고|하고|하는|구성|거주|대상\s)[^\n(:：]|\([^)\n]*\)){2,50}?"
    r"\s*제외\s*(?:함|됨|합니다|한다|대상)?[\s.]*"
)
SHORTER_THAN_A_SENTENCE: Final = 14
# A rank among those who are meant: whoever stands below one is meant as well as whoever stands below another.
RANK: Final = re.compile(r"\(?\s*\d\s*순\s*위|\(?\s*순위\s*\d")
EXCEPTION: Final = re.compile(r"예외\s*+(?:적인?)?\s*+(?:지원|적용|인정)?\s*+(?:\([^()\n]*\))?\s*+(?:대상|기준|자)")


@dataclass(slots=True)
class Statement:
    """One statement: where it stands in the text, without its bullet; what is said of it; and those below it.

    `plain`: its line has no bullet.
    """

    start: int
    end: int
    label: str | None = None
    note: bool = False
    aside: bool = False
    plain: bool = False
    refers: bool = False
    excluding: bool = False
    below: list["Statement"] = field(default_factory=list)

    @property
    def criterion(self) -> str | None:
        """What of people its label names, where it names one: an age, an income."""
        known = self.label is not None and any(
            each.fullmatch(self.label) for each in (CRITERION, SUBJECT, OTHER_CRITERION)
        )
        if not known:
            return None
        return self.label

    @property
    def names_districts(self) -> bool:
        """Whether its label says that it lists the districts that are meant."""
        return self.label is not None and DISTRICTS.match(self.label) is not None

    @property
    def demands(self) -> bool:
        """Whether it heads demands, each of which must be met: other criteria of other kinds."""
        return self.label is not None and DEMANDS.search(self.label) is not None

    def ranks(self, text: str) -> bool:
        """Whether it is one of several ranks of those who are meant, or heads those meant by way of exception."""
        named = RANK.match(text, self.start, self.end) or (self.label is not None and RANK.match(self.label))
        return bool(named or (self.below and EXCEPTION.search(text, self.start, self.end)))

    @property
    def positive(self) -> bool:
        """Whether it says who is meant."""
        return not (self.note or self.aside or self.excluding or (self.refers and not self.below))


def statements(text: str) -> list[Statement]:
    """The statements of the text that stand below no other."""
    top: list[Statement] = []
    above: list[tuple[str, Statement]] = []
    left_out: str | None = None
    for start, end, sign in _sentences(text):
        statement = _statement(text, start, end, sign)
        if left_out and sign == left_out:
            left_out = None
        if left_out is not None:
            statement.excluding = True
        elif LEFT_OUT_BELOW.search(text, start, end) is not None:
            left_out, statement.excluding = sign, True
        while any(sign == each for each, _ in above):
            above.pop()
        (above[-1][1].below if above else top).append(statement)
        above.append((sign, statement))
    return top


def all_statements(several: Sequence[Statement]) -> Iterator[Statement]:
    """The statements and all that stand below them."""
    for statement in several:
        yield statement
        yield from all_statements(statement.below)


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    """The lines, each with the one below it that goes on with its words."""
    held: tuple[int, int, str] | None = None
    for start, end, sign in _lines(text):
        if held is not None and not sign and GOES_ON.search(text, held[0], held[1]):
            held = (held[0], end, held[2])
            continue
        if held is not None:
            yield held
        held = (start, end, sign)
    if held is not None:
        yield held


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each line begins behind its bullet, where it ends, and of which kind its bullet is."""
    for line in LINE.finditer(text):
        asides = list(brackets(text, *line.span()))
        inside = [found.end() for found in INLINE.finditer(text, *line.span())]
        cuts = [
            line.start(),
            *(each for each in inside if not any(since < each < until for since, until in asides)),
            line.end(),
        ]
        for start, end in pairwise(cuts):
            bullet = BULLET.match(text, start, end)
            begin = start if bullet is None else bullet.end()
            if text[begin:end].strip():
                yield begin, end, _kind(bullet)


def _kind(bullet: re.Match[str] | None) -> str:
    if bullet is None:
        return ""
    if sign := bullet["sign"]:
        return str(sign)
    number = bullet["number"]
    first = number.lstrip("(")[0]
    if "①" <= first <= "⑳":
        return "①"
    return "1" if first.isdecimal() else "➀" if first.isdigit() else "가"


def _statement(text: str, start: int, end: int, sign: str) -> Statement:
    label = LABEL.match(text, start, end) or HEADING.fullmatch(text, start, end)
    name = None if label is None else "".join((label[1] or label[2]).split())
    plain = name is not None and (SUBJECT.fullmatch(name) or CRITERION.fullmatch(name))
    begin = label.end() if label is not None and plain else start
    heading = name if name is not None else text[start:end].strip() if end - start < SHORTER_THAN_A_SENTENCE else ""
    return Statement(
        start=begin,
        end=end,
        label=name,
        note=sign in NOTES
        or NOTE.match(text, start) is not None
        or IN_BRACKETS.fullmatch(text, start, end) is not None,
        aside=FAVOURED.search(text, start, end) is not None
        or ONLY_OF_SOME.match(text[start:end].strip()) is not None
        or NOT_WHO.match(heading or "-") is not None
        or PREFERRED.search(heading) is not None
        or SELECTED_BY.match(text, start, end) is not None
        or (name is not None and NOT_WHO.search(name) is not None),
        plain=not sign,
        refers=ELSEWHERE.search(text, start, end) is not None,
        excluding=EXCLUDING.match(text, start, end) is not None
        or (name is None and ONLY_LEAVING_OUT.fullmatch(text, start, end) is not None),
    )
