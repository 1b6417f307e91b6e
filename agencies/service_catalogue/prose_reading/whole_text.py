"""What a text asks as a whole: its statements joined as its headings, its lists and its criteria say."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.bracket import ASIDE
from agencies.service_catalogue.prose_reading.exclusion import LEAVING_OUT, exclusions
from agencies.service_catalogue.prose_reading.kind import ALTERNATIVES, DISTRICT, INCOME, INSURANCE, LIMITS, TRADERS
from agencies.service_catalogue.prose_reading.mention import Mention, unshown
from agencies.service_catalogue.prose_reading.part import Part, Parts, all_parts, any_part, with_more
from agencies.service_catalogue.prose_reading.plain_list import ALL_TO_BE_MET, with_more_of_statements
from agencies.service_catalogue.prose_reading.regrouping import below_headings, regrouped
from agencies.service_catalogue.prose_reading.sentence import sentence_parts
from agencies.service_catalogue.prose_reading.shared_doubt import doubtful_places, shared_people
from agencies.service_catalogue.prose_reading.side_by_side import (
    are_criteria,
    is_a_place,
    may_be_of_all,
    measures,
    of_the_same_people,
    of_whom_alone,
)
from agencies.service_catalogue.prose_reading.statement import EXCLUDING, Statement, all_statements, statements
from agencies.service_catalogue.prose_reading.unnamed import filled
from agencies.service_catalogue.prose_reading.widening import opened_in_words, opened_measures, widened

LISTED_BELOW: Final = re.compile(r"다음|아래|각\s*호|어느\s*하나|하나\s*이상|하나에\s*해당|중\s*1|하기|이하의")
ALL_OF_THEM: Final = re.compile(r"모두|전부(?!터)|동시|각각")
ONE_OF_THEM: Final = re.compile(r"어느|하나|한\s*가지|중\s*1")
# 심하지 않은 names a degree of disability.
REMARK: Final = re.compile(
    r"가산|상향|추가|우대(?!형)|우선|예외|인정(?!액)|불가|제외|포함|경우|반드시|하여야|해야|가능|무관|(?<!심하지\s)(?<!심하지)않|지급|지원함|이용$|별도|필요|제출|확인|적용|산정"
)
AS_A_REMARK: Final = re.compile(r"(?:은|는)\s[^\n]*(?:가능|충전|불가)(?:함|합니다)?[\s.]*$")
# A short name of some of those who are meant, with who they are: 개별경영체(농업인, 귀농인 등 포함).
TOLD_BY_AN_ASIDE: Final = re.compile(r"\s*[가-힣]{2,8}\s*\([^()\n]*포함\s*\)\s*")
AND_MORE: Final = re.compile(r"\s*(?:그\s*밖|그\s*외|기타)[^\n]*(?:인정|정하는)")
# The words go on in the statement behind them: 해남에 사는 분 중.
GOES_ON: Final = re.compile(
    r"(?:자|사람|분|주민|시민|군민|구민|도민)\s*(?:들\s*)?중(?:에서)?[\s,]*$|대상에\s*해당하는\s*(?:경우|자|사람)[\s.]*$"
)
ALL_ABOVE: Final = re.compile(
    r"위\s*의?\s*(?:[두세네\d]\s*가지)?\s*(?:조건|요건|기준)(?:에|을|를)?\s*모두\s*(?:충족|만족|부합|해당)(?![^\n]*경우)"
)
NAMES_PEOPLE: Final = re.compile(
    r"(?:자|사람|분|가구|가정|세대|세대주|세대원|가구주|구성원|대상|가족|학생|청소년|아동|청년|부부|농가|장애인|노인|여성|[농어임]업인)[\s.)]*$"
)
A_HOME: Final = re.compile(r"(?<![하상만택]인\s)(?<!한\s)(?<!는\s)(?<!된\s)(?:세대|가구|가정)(?:\s*중)?[\s.)]*$")
# A label that names some of those who are meant says what is asked of these alone: 청년층, 맞벌이 가구.
OF_SOME: Final = re.compile(r"^(?!신청|지원|대상|선정).+(?:층|계층|가구|가정|세대|유형|형)$")
IN_NEED: Final = re.compile(r"(?:사회적?)?(?:취약계층|저소득층|저소득|배려대상자|약자)(?:가구|가정|주민)?")
# Who pays less than others do: 누구나, (수강료 면제) 수급자, (수강료 감면) 경로우대자.
ANYBODY: Final = re.compile("누구나")
LESS_TO_PAY: Final = re.compile(r"면제|감면|할인|무료")
COLON: Final = re.compile(r"[:：]")
NAMES_CRITERIA: Final = ("기준", "요건", "조건")
A_DEMAND: Final = re.compile(
    r"(?:것|이상\s*(?:실시|근무|사용|부여|경과)|\d\s*(?:일|개월)\s*이상|이내에?\s*신청)[\s.)]*$"
)
# To be in a register is asked of all those beside it.
IN_A_REGISTER: Final = re.compile(r"\s*(?:농업|어업|임업|농어업)?\s*경영체\s*등록(?:자|필수)?[\s.)]*(?=\n|$)")
INSURED_FOR: Final = re.compile(r"피보험\s*단위\s*기간[^\n]{0,24}이상(?:일\s*것)?[\s.]*$")
MANY: Final = 4
SAME_ENDING: Final = 2
OF_CRITERIA: Final = frozenset({"기준", "조건", "요건", "자격", "대상", "제한"})
OF_SOME_NEED: Final = (unshown("low_income", narrow=False), unshown("vulnerable", narrow=False))
LISTS_WHO_THEY_ARE: Final = 3


def opened_elsewhere(text: str) -> frozenset[str]:
    """The kinds of limits that the remarks of this text open, in the service's other text as well."""
    remarks = [each for each in all_statements(statements(text)) if not each.positive]
    return frozenset(opened_in_words(text)) | frozenset(
        kind for each in remarks for kind in opened_measures(text, each.start, each.end)
    )


def text_parts(text: str, mentions: Sequence[Mention], opened: frozenset[str] = frozenset()) -> list[Part]:
    """What the text asks of everybody; `mentions`: what it names; `opened`: kinds that another text makes unsure."""
    top = regrouped(text, statements(text))
    every = list(all_statements(top))
    remarks = [each for each in every if not each.positive]
    opened |= frozenset(opened_in_words(text))
    unsure = opened | {kind for each in remarks for kind in widened(text, each.start, each.end, mentions)}
    asked = [part for part in _several(text, top, mentions) if not _kinds(part, mentions) & unsure]
    if any(part.kind == ALTERNATIVES and len(part.condition.get("any", [])) >= LISTS_WHO_THEY_ARE for part in asked):
        asked = [part for part in asked if not _is_in_some_need(part)]
    where = [part for each in every if each.names_districts for part in _districts(each, mentions)]
    return [*asked, *where, *_left_out(text, top, mentions)]


def _kinds(part: Part, mentions: Sequence[Mention]) -> set[str]:
    """The kinds of what the part asks, of alternatives those of each."""
    within = {each.kind for each in mentions if part.start <= each.start and each.end <= part.end}
    return {part.kind, *(within if part.kind == ALTERNATIVES else ())}


def _several(
    text: str, several: Sequence[Statement], mentions: Sequence[Mention], *, one_of_them: bool = False
) -> Parts:
    """What statements ask that stand side by side: each of them, where they name criteria; else one of them."""
    positive = [each for each in several if each.positive]
    if any(each.ranks(text) for each in several) and not all(each.criterion for each in positive):
        return ()
    if len(positive) > 1 and not positive[0].below and GOES_ON.search(text, positive[0].start, positive[0].end):
        return all_parts([_one(text, positive[0], mentions), _several(text, positive[1:], mentions)])
    said = [*several, *(below for each in several for below in each.below)]
    demanded = bool(positive) and all(A_DEMAND.search(text, each.start, each.end) for each in positive)
    if demanded or any(ALL_ABOVE.search(text, each.start, each.end) for each in said):
        return all_parts([_one(text, each, mentions) for each in positive])
    criteria = [each.criterion for each in positive if each.criterion is not None]
    if len(criteria) > 1 and len(set(criteria)) == len(criteria):
        return all_parts([_one(text, each, mentions) for each in positive if each.criterion is not None])
    if (told := _told_more_closely(positive)) is not None:
        return all_parts([_several(text, positive[:told], mentions), _one(text, positive[told], mentions)])
    read = [(each, _one(text, each, mentions)) for each in positive]
    registered = [parts for each, parts in read if parts and _is_in_a_register(text, each, parts)]
    if registered and len(registered) < len(read):
        rest = [each for each, parts in read if parts not in registered]
        return all_parts([*registered[:1], _several(text, rest, mentions, one_of_them=one_of_them)])
    if one_of_them:
        listed = filled(text, [(each.start, each.end) for each, _ in read], [parts for _, parts in read])
        return any_part(_with_more(text, list(zip(positive, listed, strict=True)), mentions, one_of_them=True))
    if are_criteria(text, read):
        return all_parts([parts for _, parts in read])
    places = [parts for each, parts in read if len(positive) < MANY and is_a_place(text, each, parts, asides=False)]
    others = [(each, parts) for each, parts in read if parts not in places]
    measured = measures(text, others) if len(positive) < MANY else []
    people = [(each, parts) for each, parts in others if parts not in measured]
    if len(positive) < MANY and may_be_of_all(text, people, places):
        return all_parts(measured)
    if len(people) > 1 and (same := of_the_same_people([parts for _, parts in people])):
        return all_parts([*measured, *places, same])
    if not people:
        return all_parts([*measured, any_part(places)])
    return all_parts([*measured, *places, any_part(_people(text, people, mentions))])


def _people(text: str, people: Sequence[tuple[Statement, Parts]], mentions: Sequence[Mention]) -> list[Parts]:
    """What was read of statements that name people each."""
    spans = [(each.start, each.end) for each, _ in people]
    named = shared_people([of_whom_alone(text, each, parts) for each, parts in people])
    listed = doubtful_places(text, spans, filled(text, spans, named))
    if len(listed) != len(people):
        return listed
    told = list(zip([each for each, _ in people], listed, strict=True))
    return _with_more(text, told, mentions, one_of_them=False)


def _with_more(
    text: str, read: Sequence[tuple[Statement, Parts]], mentions: Sequence[Mention], *, one_of_them: bool
) -> list[Parts]:
    """What was read of each of several statements, where words left over say that it asks more."""
    several, parts = [each for each, _ in read], [each for _, each in read]
    return parts if len(read) == 1 else with_more_of_statements(text, several, parts, mentions, one_of_them=one_of_them)


def _is_in_a_register(text: str, statement: Statement, parts: Parts) -> bool:
    """Whether it names nobody, and asks to be in the farmers' register or insured for so long."""
    insured = all(each.kind == INSURANCE for each in parts) and INSURED_FOR.search(text, statement.start, statement.end)
    return bool(insured or IN_A_REGISTER.match(text, statement.start, statement.end))


def _told_more_closely(several: Sequence[Statement]) -> int | None:
    """The place of the last statement, where it alone has a label, of criteria: those before it name who is meant."""
    labels = [each.label for each in several]
    last = several[-1].criterion if several else None
    alone = len(labels) > 1 and not any(labels[:-1])
    return len(labels) - 1 if alone and last is not None and last.endswith(NAMES_CRITERIA) else None


def _one(text: str, statement: Statement, mentions: Sequence[Mention]) -> Parts:
    own = _explained(text, statement, mentions) or sentence_parts(text, statement.start, statement.end, mentions)
    words = text[statement.start : statement.end]
    listed = LISTED_BELOW.search(words) is not None
    below = [each for each in statement.below if each.positive and not _is_a_remark(text, each, listed=listed)]
    if ANYBODY.search(words):
        below = [each for each in below if LESS_TO_PAY.search(text, each.start, each.end) is None]
    demands = statement.demands and not (_are_kinds_of_help([each.label for each in below]) or _are_homes(text, below))
    if (ALL_OF_THEM.search(words) and not ONE_OF_THEM.search(words)) or demands:
        of_all = [each for each in below_headings(below, mentions) if not (each.label and OF_SOME.search(each.label))]
        read = [(each, _one(text, each, mentions)) for each in of_all]
        met = ALL_TO_BE_MET.search(words) is not None
        return all_parts([own, *_apart(text, read, mentions, met=met)])
    if not listed and _goes_on_without_a_bullet(text, statement, own, below, mentions):
        return ()
    if len(below) >= LISTS_WHO_THEY_ARE:
        own = tuple(part for part in own if not _is_in_some_need(part))
    one_of_them = ONE_OF_THEM.search(words) is not None
    return all_parts([own, _several(text, below, mentions, one_of_them=one_of_them)])


def _goes_on_without_a_bullet(
    text: str, statement: Statement, own: Parts, below: Sequence[Statement], mentions: Sequence[Mention]
) -> bool:
    """Whether lines below that have no bullet name people, as it does: others, or the same more closely."""
    if statement.plain or not any(part.kind not in LIMITS for part in own):
        return False
    kinds = {part.kind for part in own}
    lines = [each for each in below if each.plain and not each.label]
    return any(
        part.kind not in LIMITS and part.kind in kinds
        for each in lines
        for part in sentence_parts(text, each.start, each.end, mentions)
    )


def _is_in_some_need(part: Part) -> bool:
    """Whether it is a word for the poor of whom facts show signs alone: a list below it says who they are."""
    return part.kind == INCOME and set(part.condition) == {"all"} and part.condition["all"][-1] in OF_SOME_NEED


def _explained(text: str, statement: Statement, mentions: Sequence[Mention]) -> Parts:
    """What stands behind a label of people in need, where it says who they are: 취약계층: 수급자, 차상위."""
    if statement.label is None or IN_NEED.fullmatch(statement.label) is None:
        return ()
    colon = COLON.search(text, statement.start, statement.end)
    return () if colon is None else sentence_parts(text, colon.end(), statement.end, mentions)


def _are_kinds_of_help(labels: Sequence[str | None]) -> bool:
    """Whether the labels tell kinds of one help from each other, each for others: 희망장학금, 특기장학금."""
    endings = {each[-SAME_ENDING:] for each in labels if each is not None}
    return len([each for each in labels if each is not None]) > 1 == len(endings) and not endings & OF_CRITERIA


def _are_homes(text: str, several: Sequence[Statement]) -> bool:
    """Whether each of several statements names one kind of household: nobody lives in all of them."""
    return len(several) > 1 and all(A_HOME.search(text, each.start, each.end) for each in several)


def _is_a_remark(text: str, statement: Statement, *, listed: bool) -> bool:
    """Whether it tells how something is done; `listed`: what is asked is announced, so that must be its last word."""
    if listed:
        return AS_A_REMARK.search(text, statement.start, statement.end) is not None
    if AND_MORE.match(text, statement.start, statement.end):
        return False
    if NAMES_PEOPLE.search(ASIDE.sub("", text[statement.start : statement.end])):
        return False
    if TOLD_BY_AN_ASIDE.fullmatch(text, statement.start, statement.end):
        return False
    return REMARK.search(text, statement.start, statement.end) is not None


def _apart(
    text: str, several: Sequence[tuple[Statement, Parts]], mentions: Sequence[Mention], *, met: bool
) -> list[Parts]:
    """What must be met of each statement; of those of one kind, which can be alternatives, one must be.

    `met`: the text says that all are to be met: then whoever meets one of these is not known to meet the others.
    """
    by_kinds: dict[frozenset[str], list[tuple[Statement, Parts]]] = {}
    for each, parts in several:
        if parts:
            kinds = frozenset(part.kind for part in parts)
            # A person is no firm: farmers and firms below one heading are two kinds of those who are meant.
            by_kinds.setdefault(TRADERS if kinds <= TRADERS else kinds, []).append((each, parts))
    return [
        any_part([with_more(parts) for _, parts in each])
        if met and len(each) > 1
        else any_part(_with_more(text, each, mentions, one_of_them=True))
        for each in by_kinds.values()
    ]


def _districts(statement: Statement, mentions: Sequence[Mention]) -> list[Part]:
    return [
        Part(each.kind, each.of_subject, each.start, each.end)
        for each in mentions
        if each.kind == DISTRICT and statement.start <= each.start and each.end <= statement.end
    ]


def _left_out(text: str, top: Sequence[Statement], mentions: Sequence[Mention]) -> Iterator[Part]:
    """Whom the text leaves out; below one of several statements it does so of those alone whom that one names."""
    alone = len([each for each in top if each.positive]) == 1
    for statement in all_statements(top) if alone else top:
        if statement.excluding:
            for each in (
                statement,
                *(statement.below if EXCLUDING.match(text, statement.start, statement.end) else ()),
            ):
                yield from exclusions(text, each.start, each.end, mentions)
        elif alone and statement.note and LEAVING_OUT.search(text, statement.start, statement.end):
            yield from exclusions(text, statement.start, statement.end, mentions)
