"""Application periods as a catalogue words them: what is read of them, and what is left as words."""

from datetime import date
from time import process_time
from typing import Final

import pytest

from agencies.service_catalogue.application_period.event import events
from agencies.service_catalogue.application_period.period import Period, Term, days_at, entry_of, is_duration, open_on
from agencies.service_catalogue.application_period.window import Window, is_window, read_windows
from agencies.service_catalogue.application_period.worded_period import read_period

ALWAYS: Final = ("../..",)
TODAY: Final = date(2026, 11, 24)

DAYS: Final = {
    "2026-03-01 ~ 2026-03-31": ["2026-03-01/2026-03-31"],
    "2025.6.11.(수) 10:00 ~ 6. 24.(화)18:00": ["2025-06-11/2025-06-24"],
    "2026년 5월 13일 ~ 6월 12일, 18:00": ["2026-05-13/2026-06-12"],
    "20260601~20260626 / 20261102~20261127": ["2026-06-01/2026-06-26", "2026-11-02/2026-11-27"],
    "'25.12.22.~'26.12.11.": ["2025-12-22/2026-12-11"],
    "26.5.11~26.5.29": ["2026-05-11/2026-05-29"],
    "2026년 4월 13일부터 5월 3일까지": ["2026-04-13/2026-05-03"],
    "2026. 1. ~ 3.": ["2026-01-01/2026-03-31"],
    "2025-12~2026-12": ["2025-12-01/2026-12-31"],
    "2026.7~8월중": ["2026-07-01/2026-08-31"],
    "2024년 5~6월, 9~12월": ["2024-05-01/2024-06-30", "2024-09-01/2024-12-31"],
    "2026-1학기: '26. 2. 25.(수) ~ 3. 12.(목)": ["2026-02-25/2026-03-12"],
    "2026. 2. 6.까지": ["../2026-02-06"],
    "2025.12.1.~2026.1.31. 전년도 소득 기준": ["2025-12-01/2026-01-31"],
    "2025-07-14 ~ 예산소진 시까지": ["2025-07-14/.."],
    "매년 5.1.~5.31.": ["--05-01/--05-31"],
    "매년 3월": ["--03-01/--03-31"],
    "매년 1~2월": ["--01-01/--02-29"],
    "4월, 10월": ["--04-01/--04-30", "--10-01/--10-31"],
    "분기별 신청( 3,6,9,12월)": [
        "--03-01/--03-31",
        "--06-01/--06-30",
        "--09-01/--09-30",
        "--12-01/--12-31",
    ],
    "전년 12월 ~ 당해연도 1월": ["--12-01/--01-31"],
    "9월 ~ 차년도 2월": ["--09-01/--02-29"],
    "2025년 11월 ~ 익년 2026년 12월": ["2025-11-01/2026-12-31"],
    "2026.3.2.~3.31.(2026년 기준 중위소득 50% 이하)": ["2026-03-02/2026-03-31"],
    "상반기(5월), 하반기(11월)": ["--05-01/--05-31", "--11-01/--11-30"],
    "매년 1월부터 당해 확보한 예산소진시까지": ["--01-01/.."],
    "매년 3월 말까지": ["../--03-31"],
    "매년 1월~1월 말": ["--01-01/--01-31"],
    "상시신청(매년2~11월)": ["--02-01/--11-30"],
    "매년 1월 경기도 누리집 신청": ["--01-01/--01-31"],
    "2025.10.24~2025.11.7. ※ 9월 게시": ["2025-10-24/2025-11-07"],
    "2026.3.1.~3.31. 국민연금공단, 9.1.~9.30. 구청": ["2026-03-01/2026-03-31", "2026-09-01/2026-09-30"],
    "9월~10월 신청(11월 지급)": ["--09-01/--10-31"],
    "2026. 3. 3. ~ 11. 30.(상시신청)": ["2026-03-03/2026-11-30"],
    "2026.3월 ~ 5월 (9월 모집)": ["2026-03-01/2026-05-31", "2026-09-01/2026-09-30"],
    "3월~6월 (9월~12월)": ["--03-01/--06-30", "--09-01/--12-31"],
    "3월~5월 9월": ["--03-01/--05-31", "--09-01/--09-30"],
    "2026.2.2.(월) ~ 2.27.(금)(공휴일 제외)": ["2026-02-02/2026-02-27"],
    "매년 5. 1 ~ 5. 31 월~금": ["--05-01/--05-31"],
}
ROUGHLY: Final = {
    "매년 3월경": ["--03-01/--03-31"],
    "매년 1월~3월(7월~9월 추가 접수)": ["--01-01/--03-31", "--07-01/--09-30"],
    "매년 1월(사업계획에 따라 신청기간은 상이함)": ["--01-01/--01-31"],
    "매년 6월 초": ["--06-01/--06-10"],
    "12월 중순 ~ 1월 중순": ["--12-11/--01-20"],
    "연초 1월중순~말": ["--01-11/--01-31"],
    "3월 말": ["--03-21/--03-31"],
    "2026. 4.~(예정)": ["2026-04-01/.."],
    "2026년 2월 중(정확한 시기 미정) ~ 12월": ["2026-02-01/2026-12-31"],
}
TERMS: Final = {
    "출산일로부터 60일 이내": Term("birth", "P60D"),
    "출생 후 1년이내": Term("birth", "P1Y"),
    "주민등록 이후 출생일로부터 최대 5년 4개월 이내": Term("birth", "P5Y4M"),
    "출산예정일 40일 전부터 출산일로부터 60일까지": Term("birth", "P60D"),
    "출생신고일로부터 90일 이내": Term("birth_registered", "P90D"),
    "출생일 또는 입양일 기준 1년 이내": Term("birth_or_adoption", "P1Y"),
    "전입일부터 3개월": Term("move_in", "P3M"),
    "전입신고한 날부터 3개월 이내": Term("move_in", "P3M"),
    "혼인신고일 기준, 6개월 ~ 1년 6개월": Term("marriage_registered", "P1Y6M"),
    "혼인신고일로부터 1년 경과 후 ~ 5년 이내": Term("marriage_registered", "P5Y"),
    "실직 후 12개월 이내": Term("job_loss", "P12M"),
    "이직일의 다음날부터 12개월 이내": Term("job_loss", "P12M"),
    "휴직 시작일로부터 30일 이내": Term("leave_start", "P30D"),
    "휴가를 시작한 날 이후 1개월부터 휴가가 끝난 날 이후 12개월 이내": Term("other_leave_end", "P12M"),
    "육아휴직이 끝난 날부터 12개월 이내": Term("parental_leave_end", "P12M"),
    "출산전후휴가가 끝난 날 이후 12개월 이내": Term("maternity_leave_end", "P12M"),
    "배우자 출산휴가가 끝난 날 이후 12개월 이내": Term("other_leave_end", "P12M"),
    "무급 휴직이 끝난 날부터 12개월 이내": Term("other_leave_end", "P12M"),
    "입양일로부터 1년 이내": Term("adoption", "P1Y"),
    "휴직 시작 후 30일 이내": Term("leave_start", "P30D"),
    "육아 휴직 시작일로부터 30일 이내": Term("leave_start", "P30D"),
    "사망일로부터 1년 이내": Term("death", "P1Y"),
    "서비스 종료 후 3개월(90일) 이내": Term("service_end", "P3M"),
    "출산일로부터 90일(3개월) 이내": Term("birth", "P90D"),
    "출생신고일로부터 60일(2개월) 이내": Term("birth_registered", "P60D"),
    "출생일로부터 1년(12개월) 이내": Term("birth", "P1Y"),
    "전입일로부터 3년 (36개월) 이내": Term("move_in", "P3Y"),
    "출생일로부터 1년(365일) 이내": Term("birth", "P1Y"),
    "출생일로부터 2주(14일) 이내": Term("birth", "P2W"),
    "출생일로부터 6개월이내 신청(단, 부득이한 사유가 있는 경우에는 1년이내 신청가능)": Term("birth", "P6M"),
    "출생일로부터 60일 이내(공휴일 포함)": Term("birth", "P60D"),
    "출생일로부터 60일 이내(초일 불산입)": Term("birth", "P60D"),
}
PIECES: Final = ("9", "(", "1월 ", "1,", "~ ", " ", "당해", "단,", "출산 1년 ", "2026.1.1~", "출산예정일 40일 전 ")
IN_WORDS: Final = (
    "",
    "접수기관 별 상이",
    "별도의 신청절차가 없음",
    "예산소진시까지",
    "매년 연말 ~ 연초",
    "추후 공지",
    "수시채용",
    "연 중(각 운영기관별 자체 공고에 따라)",
    # The month is the announcement's.
    "2월 말 공고(내용 및 신청기간) 확인 후 방문 신청",
    "매년 12월 신청시기 알림",
    "신청 공고(연 1회, 1월경)",
    # Not every day or month is one of the applications.
    "보장기간 : 2025. 1. 1. ~ 2025. 12. 31. (12개월간)",
    "신청서 접수(매년 2월 ~  3월 중) / 정산서 접수(매년 11월 중)",
    "2019. 7월부터 신규대상자 미지원",
    "4월~11월(별도 신청 절차 없음)",
    # The days are those of a year that stands for every year, or more are to come.
    "25년기준 1월 10일 ~ 1월 23일",
    "2025.5.~12.(2025년 기준)",
    "전년도 하반기 (2025. 12.)",
    "연 1회 / 2025.07.15~2025.08.25",
    "2026.1.5.~12.31. 연 1회 지원",
    "상반기 : 2026-01-02~2026-02-13 / 하반기 : 미정",
    "2026.3.2.~3.31. ※ 2차 접수는 추후 공지",
    "2026. 1. 2. ~ 2. 2.  미달시 추가모집",
    "2025.10.24~2025.11.7. / ※ 2026년 일정 10월 초 게시 예정",
    "'26.7.1.~12.31.(하반기) ※'27년 모집은 별도 공고 예정",
    "2025.3.1.~3.31.(2026년은 추후 공고)",
    # They go on for more than a year.
    "11월 중 ~ 다음년도 12월 중",
    "2025년 11월 ~ 다음년도 12월",
    # The term ends a day sooner than one that does not count the day of the event.
    "출생일로부터 60일 이내(출생일 포함)",
    "출생일(당일 포함)로부터 60일 이내",
    "출생일로부터 60일 이내(초일 산입)",
    "출생일로부터 60일 이내, 출생일 포함",
    # Other people have other times, or anybody has any.
    "단체 : 2 ~ 3월 / 개인 : 연중",
    "매년 12월 접수(연중 대기자 상시신청)",
    "［전입세대］ 전입일로부터 1년 이내 신청 ［다자녀가정］신청기한에 제한 없음",
    "저소득층(6.8.-7.3.), 비저소득층(7.13.-8.7.), 홈페이지는 5.26.부터 신청 가능",
    "사고 발생일 혹은 후유장해 판정일로부터 3년이내",
    "2026.3.2.~3.31. ※ 2차 모집: 9.1.~9.30.",
    "2026.3.2.~3.31. ※ 8월 게시, 2차 모집: 9.1.~9.30.",
    "온라인 2026.3.1.~3.31.(방문 9.1.~9.30.)",
    "2026.3.1.~3.31.(단, 신규 전입자는 수시)",
    "상시신청(2~11월) ※ 전입자는 12월",
    "전입일로부터 3개월 이내 ※ 다자녀가정은 1년 이내",
    # The days are those on which nobody can apply.
    "상시신청(1~2월 제외)",
    "연중(7월~8월 제외)",
    "상시(12월 휴무)",
    "연중(1월 미접수)",
    "2026.3.3.~12.31.(2026.8.1.~8.31. 제외)",
    "매년 3월~12월, 8월은 제외",
    "상시(12월은 접수하지 않음)",
    "상시(12월 접수 안함)",
    "상시(7월 휴관)",
    "연중(7~8월 휴강)",
    "연중(1월~2월 방학 제외)",
    "상시(1.1.~1.31. 기간 제외)",
    "상시(1~2월 빼고)",
    "연중(1~2월 신청 불가)",
    "상시(12월 접수 불가)",
    "상시(12월 접수 중단)",
    "상시(12월 접수 마감)",
    "2026.3.3.~12.31.(2026.8.1.~8.31.은 접수 중지)",
    # One length of time, and another.
    "출생일로부터 90일 3개월 이내",
    "출생일로부터 1년(6개월) 이내",
    "출생일로부터 3개월(60일) 이내",
    "출생일로부터 90일(2개월) 이내",
    "출생일로부터 2년(52주) 이내",
    "출생일로부터 1년(2년) 이내",
    # No such days.
    "2026.01.13 ~ 2025.01.23.",
    "2024-01-01~2024-04-31",
    "2026. 13월",
    # Last year's days do not tell this year's.
    "2025.11.5.~2025.12.11(연도별 상이)",
    # Of one day nobody knows whether it is the first or the last.
    "2026.12.01.",
    "2026.3.5 월요일",
    # A weekday behind a day is no month.
    "2026. 3. 2 월(09:00) ~ 3. 6 금(18:00)",
    "2026.3.2 월 ~ 2026.3.6 금",
    "2026.3.2월 ~ 2026.3.6금",
    "해당 실업인정일로부터 3개월 이내",
    "질병휴직 시작 후 30일 이내",
    "무급 휴직 시작일로부터 30일 이내",
    "출산일 30일 이전까지",
    "유실·유기동물 입양 후 1년 이내",
    "유기견 입양일로부터 1년 이내",
)


@pytest.mark.parametrize(("text", "windows"), DAYS.items())
def test_days_and_months_are_read(text: str, windows: list[str]) -> None:
    """Days of one year and of every year, several of them, and those without a beginning or an end."""
    assert read_period(text) == Period(tuple(windows))


@pytest.mark.parametrize(("text", "windows"), ROUGHLY.items())
def test_days_that_may_be_others_are_approximate(text: str, windows: list[str]) -> None:
    """What is said roughly, or as a plan, or as differing from place to place, is read and marked."""
    assert read_period(text) == Period(tuple(windows), approximate=True)


@pytest.mark.parametrize("day", [1, 15])
def test_what_is_so_every_month_has_a_window_in_each(day: int) -> None:
    """A term of every month is twelve windows, each ending where its month does."""
    windows = read_period(f"매월 {day}일~31일").windows
    assert len(windows) == 12
    assert windows[1] == f"--02-{day:02}/--02-29"
    assert read_period("매달 10일까지").windows[11] == "--12-01/--12-10"
    assert read_period("매월 25일부터 말일까지").windows[3] == "--04-25/--04-30"
    assert read_period("매월 20일~10일").windows == ()


@pytest.mark.parametrize(
    "text",
    [
        "상시신청",
        "연중",
        "수시 신청 (예산 조기소진시 마감)",
        "예산소진시까지 상시신청",
        "연 중",
        "상시, 집중신청기간 3.1.~3.31.",
        "연중 신청 가능, 정기신청 3월",
        "상시신청(공휴일 제외)",
        "상시신청(점심시간 12:00~13:00 제외)",
    ],
)
def test_always_open(text: str) -> None:
    """What is open at any time."""
    assert read_period(text) == Period(ALWAYS)


@pytest.mark.parametrize(("text", "term"), TERMS.items())
def test_terms_after_an_event_are_read(text: str, term: Term) -> None:
    """Terms that begin with an event; only how they end counts."""
    assert read_period(text) == Period(within=term)
    assert is_duration(term.duration)


def test_always_with_a_term_has_both() -> None:
    """Open at any time, and for each citizen no longer than the term."""
    assert read_period("상시신청(사고일로부터 3년이내 신청 가능)") == Period(ALWAYS, within=Term("accident", "P3Y"))


@pytest.mark.parametrize("between", ["{}", "3월 {} 4월"])
@pytest.mark.parametrize("piece", PIECES)
def test_words_without_end_are_soon_read(piece: str, between: str) -> None:
    """A text of many thousand characters takes no second of a core, be it alone or between two months."""
    begun = process_time()
    read_period(between.format(piece * 8_000))
    assert process_time() - begun < 1


def test_brackets_in_brackets_are_soon_read() -> None:
    """Thousands of them, each within the one before, take no second of a core."""
    begun = process_time()
    assert read_period("(" * 16_000 + "매년 3월" + ")" * 16_000) == Period(("--03-01/--03-31",))
    assert process_time() - begun < 1


@pytest.mark.parametrize("text", IN_WORDS)
def test_what_cannot_be_read_whole_is_left_in_words(text: str) -> None:
    """Nothing is read of a text that says no day, or says more than was understood."""
    assert read_period(text) == Period()


@pytest.mark.parametrize(
    ("window", "on", "is_open"),
    [
        ("2026-03-01/2026-03-31", date(2026, 2, 28), False),
        ("2026-03-01/2026-03-31", date(2026, 3, 1), True),
        ("2026-03-01/2026-03-31", date(2026, 3, 31), True),
        ("2026-03-01/2026-03-31", date(2026, 4, 1), False),
        ("2026-03-01/2026-03-31", date(2027, 3, 15), False),
        ("../2026-02-06", date(2026, 2, 6), True),
        ("../2026-02-06", date(2026, 2, 7), False),
        ("2025-07-14/..", date(2025, 7, 13), False),
        ("2025-07-14/..", date(2025, 12, 31), True),
        ("2025-07-14/..", date(2026, 1, 1), None),
        ("--05-01/--05-31", date(2031, 5, 31), True),
        ("--05-01/--05-31", date(2031, 6, 1), False),
        ("--12-01/--01-31", date(2027, 1, 31), True),
        ("--12-01/--01-31", date(2027, 2, 1), False),
        ("--02-01/--02-29", date(2027, 2, 28), True),
        ("--02-01/--02-29", date(2027, 3, 1), False),
        ("--02-01/--02-29", date(2028, 2, 29), True),
        ("--09-01/..", date(2027, 8, 31), False),
        ("--09-01/..", date(2027, 12, 31), True),
        ("../--03-31", date(2027, 1, 1), True),
        ("../--03-31", date(2027, 4, 1), False),
        ("../..", date(1900, 1, 1), True),
    ],
)
def test_open_on(window: str, on: date, *, is_open: bool | None) -> None:
    """Both days count; an open end lasts to the end of its year, and after it nobody knows."""
    assert open_on((window,), on, approximate=False) is is_open


def test_around_approximate_days_a_month_is_unknown() -> None:
    """Days that may be others close nothing within a month of them."""
    march = ("--03-01/--03-31",)
    days = {day: open_on(march, day, approximate=True) for day in (date(2027, 1, 28), date(2027, 1, 29))}
    assert list(days.values()) == [False, None]
    assert open_on(march, date(2027, 3, 15), approximate=True) is True
    assert open_on(march, date(2027, 5, 1), approximate=True) is None
    assert open_on(march, date(2027, 5, 2), approximate=True) is False


def test_the_first_and_the_last_day_of_the_calendar_are_days_too() -> None:
    """Nothing is counted beyond them."""
    for day in (date.min, date.max):
        assert open_on(("--03-01/--03-31",), day, approximate=True) is False
        assert open_on(("0001-01-01/9999-12-31",), day, approximate=True) is True
    assert open_on(("--12-01/--12-31",), date.max, approximate=False) is True
    assert Term("birth", "P1M").last_day(date(9999, 11, 30)) == date(9999, 12, 30)


def test_of_several_windows_one_that_is_open_is_enough() -> None:
    """Open in any of them; unknown where none is open and one is not known; nothing said is not known."""
    several = ("2025-07-14/..", "2026-11-01/2026-11-30")
    assert open_on(several, TODAY, approximate=False) is True
    assert open_on(several, date(2026, 12, 1), approximate=False) is None
    assert open_on((), TODAY, approximate=False) is None


@pytest.mark.parametrize(
    ("windows", "on", "days"),
    [
        (["--04-01/--04-30", "--10-01/--10-31"], date(2026, 10, 31), (date(2026, 10, 1), date(2026, 10, 31))),
        (["--04-01/--04-30", "--10-01/--10-31"], date(2026, 11, 1), (date(2027, 4, 1), date(2027, 4, 30))),
        (["--12-01/--01-31"], date(2026, 1, 5), (date(2025, 12, 1), date(2026, 1, 31))),
        (["2026-03-01/2026-03-31", "2026-09-01/2026-09-30"], TODAY, (date(2026, 9, 1), date(2026, 9, 30))),
        (["2026-03-01/2026-03-31", "2027-03-01/2027-03-31"], TODAY, (date(2027, 3, 1), date(2027, 3, 31))),
        (["2025-07-14/.."], TODAY, (date(2025, 7, 14), None)),
        (["../.."], TODAY, (None, None)),
        ([], TODAY, (None, None)),
    ],
)
def test_the_days_are_those_of_the_running_or_the_next_window(
    windows: list[str], on: date, days: tuple[date | None, date | None]
) -> None:
    """The running window, else the next one, else the last one."""
    assert days_at(windows, on) == Window(*days)


@pytest.mark.parametrize(
    ("duration", "event_on", "last_day"),
    [
        ("P60D", date(2026, 9, 1), date(2026, 10, 31)),
        ("P2W", date(2026, 9, 1), date(2026, 9, 15)),
        ("P3M", date(2026, 11, 30), date(2027, 2, 28)),
        ("P12M", date(2024, 2, 29), date(2025, 2, 28)),
        ("P1Y6M", date(2026, 1, 31), date(2027, 7, 31)),
        ("P9999Y", date(2026, 1, 1), None),
        ("P90D3M", date(2026, 1, 1), None),
    ],
)
def test_the_last_day_of_a_term(duration: str, event_on: date, last_day: date | None) -> None:
    """The day of the event is not counted; a month that lacks the day ends the term on its last.

    A duration that is none, as a store may hold one of an earlier release, ends on no day.
    """
    assert Term("birth", duration).last_day(event_on) == last_day


@pytest.mark.parametrize(
    "window", ["2026-03-01", "2026-3-1/2026-03-31", "2026-03-31/2026-03-01", "--13-01/--13-02", "--05-01/2026-05-31"]
)
def test_what_is_no_window_is_refused(window: str) -> None:
    """An interval of days that there are not, or that ends before it begins."""
    with pytest.raises(ValueError, match=r"is no|ends before|month must be"):
        list(read_windows(window, TODAY))
    assert not is_window(window)


def test_a_period_as_an_entry_of_a_catalogue() -> None:
    """An entry says all that was read."""
    period = Period(("--05-01/--05-31",), approximate=True, within=Term("birth", "P60D"))
    within = {"event": "birth", "duration": "P60D"}
    said = {"text": {"ko": "매년 5월"}, "windows": ["--05-01/--05-31"], "approximate": True, "within": within}
    assert entry_of({"ko": "매년 5월"}, period) == said
    assert entry_of({"ko": "추후 공지"}, Period())["within"] is None


@pytest.mark.parametrize(
    ("text", "is_one"), [("P60D", True), ("P1Y6M", True), ("P2W", True), ("P", False), ("60", False)]
)
def test_what_is_a_duration(text: str, *, is_one: bool) -> None:
    """Years, months, weeks and days, at least one of them."""
    assert is_duration(text) is is_one


def test_the_events_are_those_that_are_known() -> None:
    """The events whose day a fact holds, and whose fact it is: only of a birth it is the child's."""
    held = {event.id: (event.fact, event.of_child) for event in events().values() if event.fact is not None}
    assert held == {
        "birth": ("birth_date", True),
        "move_in": ("residence_since", False),
        "job_loss": ("job_lost_on", False),
        "leave_start": ("parental_leave_since", False),
        "parental_leave_end": ("parental_leave_ends_on", False),
        "maternity_leave_end": ("maternity_leave_ends_on", False),
    }
