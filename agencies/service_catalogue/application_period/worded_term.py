"""Terms read from words: how long after an event one may apply."""

import re
from typing import Final

from agencies.service_catalogue.application_period.event import named_last
from agencies.service_catalogue.application_period.period import Term

AMOUNT: Final = r"(?:최대|만|총|약)?\s*(?<!\d)(\d{1,4})\s*(일|개월|달|주|년)(?:(?<=년)\s*(\d{1,4})\s*개월)?"
LONGEST: Final = re.compile(rf"{AMOUNT}\s*(?:이내|까지|내|안|간|동안|$)")
# What opens the term: it is left out, since only the last day is asked for.
OPENING: Final = re.compile(
    r"(?:출산|분만)\s*\(?(?:예정)?\)?\s*일?\s*\d{1,3}\s*일\s*전?\s*(?:부터|또는|~)"
    r"|(?:휴가|휴직|단축)[을를]?\s*시작한\s*날\s*(?:이후)?\s*\d{1,3}\s*개월\s*부터"
    r"|임신\s*\d{1,3}\s*주\s*(?:~|부터)"
    rf"|{AMOUNT}\s*(?:경과)?\s*(?:이?후|이상|부터)?\s*(?:신청\s*가능)?\s*[~,](?=.*\d)"
)
JOINED: Final = re.compile(r"\s*(?:을|를|의)?\s*(?:으?로\s*부터|부터|기준(?:으로)?|이후|후|일)?[\s,]*")
UNITS: Final = {"일": "D", "주": "W", "개월": "M", "달": "M", "년": "Y"}


def read_term(words: str) -> Term | None:
    """The one term that cleaned words say; None where they say none, several, or one after an event not known."""
    left = OPENING.sub(" ", words)
    found: set[Term] = set()
    rest, end = [], 0
    for amount in LONGEST.finditer(left):
        before = left[end : amount.start()]
        named = named_last(before)
        if named is None or JOINED.fullmatch(before[named[1] :]) is None:
            return None
        found.add(Term(named[0].id, _duration(amount)))
        rest.append(before)
        end = amount.end()
    if len(found) != 1 or re.search(r"\d", " ".join((*rest, left[end:]))):
        return None
    return found.pop()


def _duration(amount: re.Match[str]) -> str:
    months = f"{amount[3]}M" if amount[3] else ""
    return f"P{amount[1]}{UNITS[amount[2]]}{months}"
