"""The words of notices: the same templates in each language, with its own plurals and days."""

from datetime import UTC, datetime
from string import Formatter
from typing import Any, Final

import pytest
import yaml

from agencies.contract.shared_values import Language
from resolvers.notices.content.notice_content import NoticeContent
from resolvers.notices.showing.wording import FOLDER, wording
from tests.some import some

SERVICE: Final = {
    "subject_id": "child",
    "status": "LIKELY",
    "name": {"ko": "아동수당", "en": "Child allowance"},
    "reasons": [
        {"outcome": "MET", "requirement": {"text": {"ko": "8세 미만", "en": "Under 8"}}},
        {"outcome": "UNKNOWN", "requirement": {"text": {"ko": "보훈대상자 가족", "en": "Family of a person of merit"}}},
    ],
    "channels": [
        {"kind": "ONLINE", "name": {"ko": "복지로", "en": "Bokjiro"}, "url": "https://www.bokjiro.go.kr"},
        {"kind": "PHONE", "name": None, "url": None},
    ],
    "period": {"ko": "매년 11월", "en": "Every November"},
    "on": "2026-11-24",
    "opens_on": "2026-12-01",
    "closes_on": "2026-12-31",
    "apply_by": None,
    "evidence": [
        {"name": {"ko": "신분증", "en": "Identity card"}, "holder": None},
        {"name": {"ko": "등본", "en": "Register extract"}, "holder": {"ko": "행정안전부", "en": "Civil registry"}},
    ],
}


def told(services: int, more: int = 0, schools: int = 0) -> NoticeContent:
    """What a notice of so many services, with others behind its link, and schools told."""
    school = {"id": "s", "name": "새봄유치원", "opens_on": "2026-11-24", "places": 12}
    title = {"ko": "출생 등록", "en": "Birth registered", "ar": "تسجيل الولادة"}
    return {
        "event": {"title": title, "on": "2026-11-24"},
        "lines": [dict(SERVICE) for _ in range(services)],
        "more": more,
        "schools": [school] * schools,
    }


def templates(language: Language) -> dict[str, Any]:
    """A language's templates."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{language.name.lower()}.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("language", Language)
def test_each_language_has_every_template_and_names_the_same_in_it(language: Language) -> None:
    """What a sentence names in Korean it names in the others: nothing is lost in translation, and nothing left open."""
    korean = templates(Language.KO)
    for name, text in some(templates(language).items()):
        if isinstance(text, str):
            assert _named(text) == _named(korean[name]), name
    assert templates(language).keys() == korean.keys()


def _named(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


@pytest.mark.parametrize(
    ("language", "services", "said"),
    [
        (Language.KO, 1, "출생 등록: 새로 받을 수 있는 서비스 1건"),
        (Language.EN, 1, "Birth registered: 1 service newly applies"),
        (Language.EN, 2, "Birth registered: 2 services newly apply"),
        (Language.AR, 1, "تسجيل الولادة: خدمة جديدة واحدة متاحة لك"),
        (Language.AR, 2, "تسجيل الولادة: خدمتان جديدتان متاحتان لك"),
        (Language.AR, 3, "تسجيل الولادة: 3 خدمات جديدة متاحة لك"),
        (Language.AR, 11, "تسجيل الولادة: 11 خدمة جديدة متاحة لك"),
    ],
)
def test_a_title_counts_as_the_language_does(language: Language, services: int, said: str) -> None:
    """Two are a form of their own in Arabic, and so are few and many; Korean has one form."""
    shown = min(services, 10)
    assert wording(language).title(told(shown, services - shown), None) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, {0: "0 places", 1: "1 place", 2: "2 places"}),
        (Language.KO, {0: "모집 0명", 1: "모집 1명"}),
        (Language.AR, {1: "مكان واحد", 2: "مكانان", 3: "3 أماكن", 11: "11 مكانًا", 100: "100 مكان"}),
    ],
)
def test_a_school_s_places_are_counted_as_the_language_does(language: Language, said: dict[int, str]) -> None:
    """In the line of the school, at its end."""
    for places, words in said.items():
        of_a_school = told(0, schools=1)
        of_a_school["schools"][0]["places"] = places
        last = wording(language).body(of_a_school, "parent", None).splitlines()[-1]
        assert last.endswith(f" {words}")


def test_a_body_tells_all_that_is_known_of_a_service() -> None:
    """Whom it is for, that it is not certain, why, what nobody knows, how and when to apply, what to bring or not."""
    lines = wording(Language.EN).body(told(1, more=1, schools=1), "parent", None).splitlines()
    assert lines == [
        "Birth registered, November 24, 2026.",
        "These services newly apply:",
        "• Child allowance",
        "  It is for somebody of your family, or whose guardian you are.",
        "  It applies by what is on record. Check the conditions that stand in words alone.",
        "  Because: Under 8",
        "  To be checked: Family of a person of merit",
        "  How to apply: Bokjiro (https://www.bokjiro.go.kr) and by telephone",
        "  When: Every November",
        "  Applications open on December 1, 2026.",
        "  Applications are taken until December 31, 2026.",
        "  Bring: Identity card",
        "  You need not bring: Register extract (held by Civil registry)",
        "There is 1 more: the list of services has it.",
        "Places near you, with the day on which enrolment opens:",
        "• 새봄유치원: from November 24, 2026, 12 places",
    ]


@pytest.mark.parametrize("language", Language)
def test_a_body_names_whom_a_service_is_for_where_that_may_be_said(language: Language) -> None:
    """In the place of the sentence that names nobody; the reader's own services say nothing of it."""
    words = wording(language)
    named, unnamed = (words.body(told(1), "parent", None, names).splitlines() for names in ({"child": "김하늘"}, {}))
    (at,) = [number for number, (one, other) in enumerate(zip(named, unnamed, strict=True)) if one != other]
    assert "김하늘" in named[at]
    own = words.body(told(1), "child", None, {"child": "김하늘"}).splitlines()
    assert own == [*named[:at], *named[at + 1 :]]


@pytest.mark.parametrize("language", Language)
def test_no_day_is_told_that_was_over_when_the_notice_was_made(language: Language) -> None:
    """As of a rough period, which is not over yet a while after its last day; the day itself may still be used."""
    words, notice = wording(language), told(1)
    notice["lines"][0] |= {"closes_on": "2026-11-23", "apply_by": "2026-11-23"}
    over = words.body(notice, "child", None)
    notice["lines"][0] |= {"closes_on": "2026-11-24", "apply_by": "2026-11-24"}
    ends = words.body(notice, "child", None)
    assert len(over.splitlines()) == len(ends.splitlines()) - 2
    assert "23" not in over


@pytest.mark.parametrize("language", Language)
def test_a_withdrawn_notice_says_so_first(language: Language) -> None:
    """With the day in Korea, in the title and in the text."""
    at = datetime(2026, 11, 30, 20, tzinfo=UTC)
    words = wording(language)
    assert words.title(told(1), at) != words.title(told(1), None)
    assert words.title(told(1), None) in words.title(told(1), at)
    first, *rest = words.body(told(1), "parent", at).splitlines()
    assert rest == words.body(told(1), "parent", None).splitlines()
    assert {Language.KO: "2026년 12월 1일", Language.EN: "December 1, 2026"}.get(language, "2026") in first


def test_a_notice_of_which_no_service_is_left_is_called_by_its_event() -> None:
    """As where all of whom it told have died, and an older gateway has kept it."""
    words = wording(Language.EN)
    assert words.title(told(0), None) == "Birth registered"
    assert words.body(told(0), "reader", None) == "Birth registered, November 24, 2026."
