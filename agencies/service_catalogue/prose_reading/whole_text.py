"""What a text asks as a whole: its statements joined as its headings, its lists and its criteria say."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.exclusion import LEAVING_OUT, exclusions
from agencies.service_catalogue.prose_reading.mention import OF_PLACE, Mention
from agencies.service_catalogue.prose_reading.part import ALTERNATIVES, Part, Parts, all_parts, any_part
from agencies.service_catalogue.prose_reading.regrouping import regrouped
from agencies.service_catalogue.prose_reading.sentence import sentence_parts
from agencies.service_catalogue.prose_reading.shared_doubt import doubtful_places
from agencies.service_catalogue.prose_reading.statement import EXCLUDING, Statement, statements
from agencies.service_catalogue.prose_reading.unnamed import filled
from agencies.service_catalogue.prose_reading.widening import opened_in_words, opened_measures, widened

LISTED_BELOW: Final = re.compile(r"다음|아래|각\s*호|어느\s*하나|하나\s*이상|하나에\s*해당|중\s*1|하기|이하의")
ALL_OF_THEM: Final = re.compile(r"모두|전부(?!터)|동시|각각")
ONE_OF_THEM: Final = re.compile(r"어느|하나|한\s*가지|중\s*1")
REMARK: Final = re.compile(
    r"가산|상향|추가|우대(?!형)|우선|예외|인정(?!액)|불가|제외|포함|경우|반드시|하여야|해야|가능|무관|않|지급|지원함|이용$|별도|필요|제출|확인|적용|산정"
)
ASIDE: Final = re.compile(r"\([^()]*\)")
# A short name of some of those who are meant, with who they are: 개별경영체(농업인, 귀농인 등 포함).
TOLD_BY_AN_ASIDE: Final = re.compile(r"\s*[가-힣]{2,8}\s*\([^()\n]*포함\s*\)\s*")
AND_MORE: Final = re.compile(r"\s*(?:그\s*밖|그\s*외|기타)[^\n]*(?:인정|정하는)")
# The words go on in the statement behind them: 해남에 사는 분 중.
GOES_ON: Final = re.compile(r"(?:자|사람|분|주민|시민|군민|구민|도민)\s*(?:들\s*)?중(?:에서)?[\s,]*$")
ALL_ABOVE: Final = re.compile(
    r"위\s*의?\s*(?:[두세네\d]\s*가지)?\s*(?:조건|요건|기준)(?:에|을|를)?\s*모두\s*(?:충족|만족|부합|해당)(?![^\n]*경우)"
)
NAMES_PEOPLE: Final = re.compile(
    r"(?:자|사람|분|가구|가정|세대|세대주|세대원|가구주|구성원|대상|가족|학생|청소년|아동|청년|부부|농가)[\s.)]*$"
)
A_HOME: Final = re.compile(r"(?<![하상만택]인\s)(?<!한\s)(?<!는\s)(?<!된\s)(?:세대|가구|가정)(?:\s*중)?[\s.)]*$")
# A label that names some of those who are meant says what is asked of these alone: 청년층, 맞벌이 가구.
OF_SOME: Final = re.compile(r"^(?!신청|지원|대상|선정).+(?:층|계층|가구|가정|세대|유형|형)$")
IN_NEED: Final = re.compile(r"(?:사회적?)?(?:취약계층|저소득층|저소득|배려대상자|약자)(?:가구|가정|주민)?")
COLON: Final = re.compile(r"[:：]")
# A heading of what everybody must meet, who else is named below it or not.
OF_ALL_BELOW: Final = re.compile(r"요건|조건|자격|기준|모두")
NAMES_CRITERIA: Final = ("기준", "요건", "조건")
A_DEMAND: Final = re.compile(
    r"(?:것|이상\s*(?:실시|근무|사용|부여|경과)|\d\s*(?:일|개월)\s*이상|이내에?\s*신청)[\s.)]*$"
)
MANY: Final = 4
SAME_ENDING: Final = 2
OF_CRITERIA: Final = frozenset({"기준", "조건", "요건", "자격", "대상", "제한"})
CRITERIA: Final = frozenset({"age", "income", "home"})
LIVES: Final = re.compile(r"주민\s*등록|거주|주소")
DISTRICT: Final = "district"
AGE: Final = "age"
INCOME: Final = "income"
BOUNDS: Final = 2
PAIR: Final = 2
OF_NO_NEED: Final = frozenset(
    {"age", "birth", "district", "employment", "home", "marriage", "pregnancy", "residence", "school"}
)
DIGIT: Final = re.compile(r"\d")
BESIDE_A_MEASURE: Final = re.compile(r"(?:[\s.,:]|인\s*자|가구당?|신청일|공고일|현재|기준|만|\([^()]*\))*")
NOTHING_ELSE: Final = 2.5


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
    where = [part for each in every if each.names_districts for part in _districts(each, mentions)]
    return [*asked, *where, *_left_out(text, top, mentions)]


def _kinds(part: Part, mentions: Sequence[Mention]) -> set[str]:
    """The kinds of what the part asks, of alternatives those of each."""
    within = {each.kind for each in mentions if part.start <= each.start and each.end <= part.end}
    return {part.kind, *(within if part.kind == ALTERNATIVES else ())}


def all_statements(several: Sequence[Statement]) -> Iterator[Statement]:
    """The statements and all that stand below them."""
    for statement in several:
        yield statement
        yield from all_statements(statement.below)


def _several(
    text: str, several: Sequence[Statement], mentions: Sequence[Mention], *, one_of_them: bool = False
) -> Parts:
    """What statements ask that stand side by side: each of them, where they name criteria; else one of them."""
    positive = [each for each in several if each.positive]
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
    if one_of_them:
        return any_part(filled(text, [(each.start, each.end) for each, _ in read], [parts for _, parts in read]))
    if _are_criteria(text, read):
        return all_parts([parts for _, parts in read])
    places = [parts for each, parts in read if len(positive) < MANY and _is_a_place(text, each, parts, asides=False)]
    others = [(each, parts) for each, parts in read if parts not in places]
    measures = _measures(text, others) if len(positive) < MANY else []
    people = [(each, parts) for each, parts in others if parts not in measures]
    spans = [(each.start, each.end) for each, _ in people]
    listed = doubtful_places(text, spans, filled(text, spans, [parts for _, parts in people]))
    return all_parts([*measures, *places, any_part(listed)] if people else [*measures, any_part(places)])


def _told_more_closely(several: Sequence[Statement]) -> int | None:
    """The place of the last statement, where it alone has a label, of criteria: those before it name who is meant."""
    labels = [each.label for each in several]
    last = several[-1].criterion if several else None
    alone = len(labels) > 1 and not any(labels[:-1])
    return len(labels) - 1 if alone and last is not None and last.endswith(NAMES_CRITERIA) else None


def _are_criteria(text: str, read: Sequence[tuple[Statement, Parts]]) -> bool:
    """Whether statements that name no label are criteria: where somebody lives, one age and an income or a home."""
    kinds = [{part.kind for part in parts} - OF_PLACE for _, parts in read]
    named = [kind for each in kinds for kind in each]
    lives = any(
        LIVES.search(text, each.start, each.end) and _is_a_place(text, each, parts, asides=True) for each, parts in read
    )
    return lives and set(named) <= CRITERIA and "age" in named and len(set(named)) == len(named) > 1


def _is_a_place(text: str, statement: Statement, parts: Parts, *, asides: bool) -> bool:
    """Whether the statement asks where people live and nothing else, but for `asides`: no alternative to any other."""
    words = text[statement.start : statement.end]
    if not OF_ALL_BELOW.search(words) and any(part.start >= statement.end for part in parts):
        words = text[statement.start : max(each.end for each in all_statements([statement]))]
    length = sum(part.end - part.start for part in parts)
    of_place = bool(parts) and all(part.kind in OF_PLACE for part in parts)
    return of_place and len(ASIDE.sub("", words) if asides else words) < NOTHING_ELSE * length


def _measures(text: str, read: Sequence[tuple[Statement, Parts]]) -> list[Parts]:
    """What is asked of all by statements that measure and name nobody: one age from and to, one income."""
    ages = [parts for each, parts in read if _states(AGE, text, each, parts) and _from_and_to(parts[0])]
    incomes = [parts for each, parts in read if _states(INCOME, text, each, parts)]
    kinds = {part.kind for _, parts in read if parts not in incomes for part in parts}
    # Whoever is in some other need than a low income may be an alternative to it.
    beside = kinds <= OF_NO_NEED or (len(read) == PAIR and any(_is_of_an_age(parts) for _, parts in read))
    return [*ages[:1], *(incomes if len(incomes) == 1 and kinds and beside else [])]


def _is_of_an_age(parts: Parts) -> bool:
    """Whether these people are of an age from and to, and of some group: their income is measured beside it."""
    return any(part.kind == AGE and _from_and_to(part) for part in parts) and len(parts) > 1


def _states(kind: str, text: str, statement: Statement, parts: Parts) -> bool:
    """Whether the statement states a measure of this kind, and nothing else."""
    if [part.kind for part in parts] != [kind] or DIGIT.search(text, parts[0].start, parts[0].end) is None:
        return False
    rest = text[statement.start : parts[0].start] + text[parts[0].end : statement.end]
    return BESIDE_A_MEASURE.fullmatch(rest) is not None


def _from_and_to(part: Part) -> bool:
    return len(part.condition.get("all", [])) == BOUNDS


def _one(text: str, statement: Statement, mentions: Sequence[Mention]) -> Parts:
    own = _explained(text, statement, mentions) or sentence_parts(text, statement.start, statement.end, mentions)
    words = text[statement.start : statement.end]
    listed = LISTED_BELOW.search(words) is not None
    below = [each for each in statement.below if each.positive and (listed or not _is_a_remark(text, each))]
    demands = statement.demands and not (_are_kinds_of_help([each.label for each in below]) or _are_homes(text, below))
    if (ALL_OF_THEM.search(words) and not ONE_OF_THEM.search(words)) or demands:
        of_all = [each for each in below if not (each.label and OF_SOME.search(each.label))]
        return all_parts([own, *_apart([_one(text, each, mentions) for each in of_all])])
    one_of_them = ONE_OF_THEM.search(words) is not None
    return all_parts([own, _several(text, below, mentions, one_of_them=one_of_them)])


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


def _is_a_remark(text: str, statement: Statement) -> bool:
    if AND_MORE.match(text, statement.start, statement.end):
        return False
    if NAMES_PEOPLE.search(ASIDE.sub("", text[statement.start : statement.end])):
        return False
    if TOLD_BY_AN_ASIDE.fullmatch(text, statement.start, statement.end):
        return False
    return REMARK.search(text, statement.start, statement.end) is not None


def _apart(several: Sequence[Parts]) -> list[Parts]:
    """What must be met of each statement; of those of one kind, which can be alternatives, one must be."""
    by_kinds: dict[frozenset[str], list[Parts]] = {}
    for parts in several:
        if parts:
            by_kinds.setdefault(frozenset(part.kind for part in parts), []).append(parts)
    return [any_part(each) for each in by_kinds.values()]


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
