"""A notice as the row that the graph's `Notice` stands on: what it told, in words that are made when they are read."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

from agencies.contract.shared_values import Language
from agencies.contract.source import Row
from resolvers.notices.content.notice_content import NoticeContent, eligibility_rows
from resolvers.notices.showing.subject_names import SubjectNames
from resolvers.notices.showing.wording import Wording, wording
from resolvers.notices.tables.notice_table import KeptNotice

LANGUAGES: Final = {language.name.lower(): language for language in Language}


class Said(dict[str, str]):
    """A text by language, put together when it is first read."""

    def __init__(self, say: Callable[[Wording], str]) -> None:
        self._say = say

    def __missing__(self, name: str) -> str:
        text = self[name] = self._say(wording(LANGUAGES[name]))
        return text


def notice_row(kept: KeptNotice, sees: Callable[[str], bool], has: Callable[[str], bool], names: SubjectNames) -> Row:
    """The row of a notice, without verdicts on whom its reader does not see any more, and on services that are gone.

    `names`: of whom it is about, as far as its reader may read them.
    """
    told, reader, since = kept.told, kept.citizen_id, kept.withdrawn_at
    shown = [each for each in eligibility_rows(told) if sees(each["subject_id"]) and has(each["service_id"])]
    return {
        "id": kept.id,
        "position": str(kept.position),
        "title": Said(partial(_title, kept)),
        "body": Said(lambda words: words.body(told, reader, since, names.known)),
        "event": event_row(kept),
        "eligibilities": shown,
        "school_ids": [each["id"] for each in told["schools"]] or None,
        "created_at": kept.created_at,
        "read_at": kept.read_at,
        "withdrawn_at": kept.withdrawn_at,
        "unavailable_ids": _unavailable(told, names),
    }


def _unavailable(told: NoticeContent, names: SubjectNames) -> list[str]:
    """Return the agencies without which a notice was judged, and those without which it cannot be worded now."""
    about = {line["subject_id"] for line in told["lines"]}
    return sorted({*told.get("unavailable", ()), *(names.lacking[each] for each in about & names.lacking.keys())})


def _title(kept: KeptNotice, words: Wording) -> str:
    return words.title(kept.told, kept.withdrawn_at)


def event_row(kept: KeptNotice) -> Row:
    """The row of the event that a notice tells of."""
    event = kept.told["event"]
    return {
        "id": event["id"],
        "type": {"id": event["type"], "title": event["title"], "event_group": event["group"]},
        "subject_id": event["subject_id"],
        "on": date.fromisoformat(event["on"]),
        "agency": event["agency"],
        "withdrawn_at": kept.event_withdrawn_at,
    }
