"""What statements side by side mean together where no label tells: people each, or demands of the same ones."""

import re
from collections.abc import Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.bracket import ASIDE
from agencies.service_catalogue.prose_reading.kind import AGE, INCOME, LIMITS, OF_PLACE, TRADERS
from agencies.service_catalogue.prose_reading.part import Part, Parts, said_by_all
from agencies.service_catalogue.prose_reading.statement import Statement, all_statements
from agencies.service_catalogue.prose_reading.unnamed import STANDINGS

# A heading of what everybody must meet, who else is named below it or not.
OF_ALL_BELOW: Final = re.compile(r"요건|조건|자격|기준|모두")
CRITERIA: Final = frozenset({"age", "income", "home"})
LIVES: Final = re.compile(r"주민\s*등록|거주|주소")
BOUNDS: Final = 2
PAIR: Final = 2
OF_NO_NEED: Final = frozenset(
    {"age", "birth", "district", "employment", "home", "marriage", "occupation", "pregnancy", "residence", "school"}
)
DIGIT: Final = re.compile(r"\d")
BESIDE_A_MEASURE: Final = re.compile(
    r"(?:[\s.,:]|부부\s*합산|부부|이하?자(?=\s|$)|자(?=\s|$)|건강보험료|본인부담금|합산액|납부액|부과액|가구|소득|이(?=\s)|인\s*자|가구당?|신청일|공고일|현재|기준|기중|만|\([^()]*\))*"
)
SAME_PEOPLE: Final = re.compile(r"(재학생|학생|청년|부부)[\s.)]*(?:\([^()\n]*\))?\s*$")
NAMES_A_HOME: Final = re.compile(
    r"\s*[가-힣\s]{2,12}(?:가구|가정|세대|부부|청년|남녀|자)\s*(?:\([^()\n]*\))?[\s.:]*(?:\n|$)"
)
OF_OTHERS: Final = re.compile(r"(?:자|층|가구|가정|세대|사람|분)\s*중(?:에서)?\s[^\n]*$")
NOTHING_ELSE: Final = 2.5


def are_criteria(text: str, read: Sequence[tuple[Statement, Parts]]) -> bool:
    """Whether statements that name no label are criteria: where somebody lives, one age and an income or a home."""
    kinds = [{part.kind for part in parts} - OF_PLACE for _, parts in read]
    named = [kind for each in kinds for kind in each]
    lives = any(
        LIVES.search(text, each.start, each.end) and is_a_place(text, each, parts, asides=True) for each, parts in read
    )
    return lives and set(named) <= CRITERIA and AGE in named and len(set(named)) == len(named) > 1


def is_a_place(text: str, statement: Statement, parts: Parts, *, asides: bool) -> bool:
    """Whether the statement asks where people live and nothing else, but for `asides`: no alternative to any other."""
    words = text[statement.start : statement.end]
    if not OF_ALL_BELOW.search(words) and any(part.start >= statement.end for part in parts):
        words = text[statement.start : max(each.end for each in all_statements([statement]))]
    length = sum(part.end - part.start for part in parts)
    of_place = bool(parts) and all(part.kind in OF_PLACE for part in parts)
    return of_place and len(ASIDE.sub("", words) if asides else words) < NOTHING_ELSE * length


def measures(text: str, read: Sequence[tuple[Statement, Parts]]) -> list[Parts]:
    """What is asked of all by statements that measure and name nobody: one age from and to, one income."""
    ages = [parts for each, parts in read if _states(AGE, text, each, parts) and _from_and_to(parts[0])]
    incomes = [parts for each, parts in read if _states(INCOME, text, each, parts)]
    kinds = {part.kind for _, parts in read if parts not in incomes for part in parts}
    # Whoever is in some other need than a low income may be an alternative to it.
    beside = kinds <= OF_NO_NEED or (len(read) == PAIR and any(_is_of_an_age(parts) for _, parts in read))
    return [*ages[:1], *(incomes if len(incomes) == 1 and kinds and beside else [])]


def of_whom_alone(text: str, statement: Statement, parts: Parts) -> Parts:
    """The parts; none, where they are limits alone, said of some of those whom words name that were not read."""
    if not parts or not all(part.kind in LIMITS for part in parts):
        return parts
    if statement.below and NAMES_A_HOME.match(text, statement.start, statement.end) and parts[0].start >= statement.end:
        return ()
    return () if OF_OTHERS.search(text, statement.start, min(part.start for part in parts)) else parts


def of_the_same_people(several: Sequence[Parts]) -> Parts:
    """Whom each statement names, where they differ in limits of different kinds: these may be of one, or of all."""
    same = [each for each in said_by_all(several) if each.kind not in OF_PLACE] if all(several) else []
    rests = [[part for part in parts if part.condition not in [each.condition for each in same]] for parts in several]
    kinds = [{part.kind for part in rest} for rest in rests if rest]
    told_apart = len(kinds) > 1 and all(each <= LIMITS for each in kinds) and not set.intersection(*kinds)
    return tuple(same) if same and told_apart else ()


def may_be_of_all(text: str, read: Sequence[tuple[Statement, Parts]], places: Sequence[Parts]) -> bool:
    """Whether nobody can tell if these few statements name people each, or say what is asked of the same ones."""
    if len(read) + len(places) < PAIR:
        return False
    in_need = [parts for _, parts in read if parts and all(part.kind in STANDINGS for part in parts)]
    incomes = [parts for each, parts in read if _states(INCOME, text, each, parts)]
    kinds = {part.kind for _, parts in read if parts not in incomes for part in parts}
    if len(incomes) == 1 and kinds and kinds != {INCOME}:
        return True
    if places:
        return len(in_need) == len(read) >= PAIR and len({part.kind for parts in in_need for part in parts}) > 1
    return _one_lives_there(read) or _names_the_same(text, read)


def _one_lives_there(read: Sequence[tuple[Statement, Parts]]) -> bool:
    """Whether one statement alone says where people live, and one says something else than a standing."""
    there = [any(part.kind in OF_PLACE for part in parts) for _, parts in read]
    kinds = [{part.kind for part in parts} - OF_PLACE for _, parts in read]
    apart = not set.intersection(*kinds)
    return sum(there) == 1 and apart and any(not each <= STANDINGS | TRADERS for each in kinds)


def _names_the_same(text: str, read: Sequence[tuple[Statement, Parts]]) -> bool:
    """Whether two statements end with the same word for people in general, of whom other things are said in each."""
    ends = [SAME_PEOPLE.search(text, each.start, each.end) for each, _ in read]
    words = [each[1] for each in ends if each is not None]
    return len(words) > len(set(words)) and not any(each.label for each, _ in read)


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
