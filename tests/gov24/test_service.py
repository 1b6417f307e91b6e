"""One service of the national catalogue as an entry: its prose as it stands, and what can be told apart told apart."""

from typing import Any

import pytest

from agencies.registration.discovery import discover
from agencies.service_catalogue.gov24.entry.evidence import HOLDERS
from agencies.service_catalogue.gov24.entry.service import Rows, Unusable, convert
from tests.gov24.capture import DAY, ID, OPEN, coded, detailed, entry, listed

FIELDS = {
    "id", "name", "description", "authority", "thematic_area", "region", "region_known", "categories", "life_events",
    "amount", "processing_time", "url", "requirements", "text_criteria", "channels", "evidence", "contact_points",
    "legal_resources", "views", "application_period", "prose",
}  # fmt: skip


def test_an_entry_says_what_the_catalogue_says() -> None:
    """Its id unchanged, its texts without blanks around them, in Korean."""
    found = entry(*OPEN, list_row={"지원내용": "  ○ 점심\n\n - 한 끼 \n", "조회수": 1234})
    assert found.keys() == FIELDS
    assert (found["id"], found["name"], found["views"]) == ("000000000001", {"ko": "따뜻한 점심"}, 1234)
    assert found["description"] == {"ko": "점심이 필요한 분께 점심을 드립니다"}
    assert found["amount"] == {"ko": "○ 점심\n\n - 한 끼"}
    assert (found["region"], found["region_known"], found["requirements"]) == (None, True, [])
    assert (found["thematic_area"], found["url"]) == ("생활안정", f"https://www.gov.kr/portal/rcvfvrSvc/dtlEx/{ID}")


@pytest.mark.parametrize("id_", ["000000000001", "WII000001410", "B55201500004"])
def test_an_id_stays_as_it_is(id_: str) -> None:
    """Its leading zeros and its letters."""
    assert convert(Rows(listed(id_), detailed(id_), coded(id_)), DAY, {}).entry["id"] == id_


def test_the_purpose_in_short_is_told_where_the_long_one_is_missing() -> None:
    """A blank purpose is none."""
    assert entry(detail_row={"서비스목적": " "})["description"] == {"ko": "점심을 드립니다"}
    assert entry(detail_row={"서비스목적": None}, list_row={"서비스목적요약": None})["description"] is None


def test_what_is_said_only_in_words_is_kept_as_words() -> None:
    """Whom it is for and by what one is chosen, each a text where there is one; the same words once."""
    both = entry(list_row={"지원대상": " ○ 청년\n○ 노인 ", "선정기준": "선착순"})
    assert both["text_criteria"] == [{"ko": "○ 청년\n○ 노인"}, {"ko": "선착순"}]
    assert entry(list_row={"지원대상": "모두", "선정기준": "모두 "})["text_criteria"] == [{"ko": "모두"}]
    assert entry(list_row={"지원대상": None})["text_criteria"] == []


@pytest.mark.parametrize(
    ("chosen", "named"), [(("JA0328", "JA0329"), "장애인, 국가보훈대상자"), (("JA0411",), "다자녀가구")]
)
def test_particular_groups_beside_an_open_code_are_named_first(chosen: tuple[str, ...], named: str) -> None:
    """They do not restrict the service, and whoever reads its words should know of them."""
    first, *others = entry("JA0322", "JA0410", *chosen)["text_criteria"]
    assert first["ko"].endswith(f": {named}")
    assert first["en"].startswith("Open to all by the catalogue's codes")
    assert others == [{"ko": "○ 점심이 필요한 분"}]


def test_all_groups_together_are_nobody_in_particular() -> None:
    """Every code of a household beside the open one names nobody."""
    every = [f"JA04{number:02}" for number in (1, 2, 3, 4, 11, 12, 13, 14)]
    assert entry("JA0410", *every)["text_criteria"] == [{"ko": "○ 점심이 필요한 분"}]


def test_one_region_stands_beside_the_requirements_and_several_in_them() -> None:
    """A district is the service's region; where it is none of ours, whole and alone, a requirement says which."""
    yanggu = entry(list_row={"소관기관유형": "시군구", "소관기관명": "강원특별자치도 양구군"})
    assert (yanggu["region"], yanggu["region_known"], yanggu["requirements"]) == ("51800", True, [])
    for name in ("전남광주통합특별시", "강원특별자치도 없는군"):
        local = entry(list_row={"소관기관유형": "시군구", "소관기관명": name})
        assert (local["region"], local["region_known"]) == (None, False)
        assert [each["id"] for each in local["requirements"]] == ["region"]


@pytest.mark.parametrize(
    ("chosen", "ages", "categories", "life_events"),
    [
        (OPEN, (0, 120), [], []),
        (("JA0322", "JA0302", "JA0328"), (0, 120), [], []),
        (("JA0302",), (18, 44), ["pregnancy_and_birth"], ["pregnancy_registered"]),
        (("JA0317", "JA0320"), (0, 120), ["pupils", "students"], ["enrolment"]),
        (("JA0201", "JA0202"), (0, 120), ["low_income"], ["income_assessed"]),
        (("JA0204", "JA0205"), (0, 120), [], []),
        (("JA0401", "JA0413"), (0, 120), ["multicultural_families", "newcomers"], ["marriage", "move"]),
        (("JA0102", "JA0326"), (18, 64), ["working_mothers"], []),
        (("JA0326",), (18, 64), [], []),
        ((), (0, 5), ["infants"], ["live_birth"]),
        ((), (0, 6), [], []),
        ((), (65, 120), ["elderly"], ["age_reached"]),
        ((), (64, 120), [], []),
        ((), (30, 2), [], []),
        (("JA2101", "JA0201"), (65, 120), [], []),
    ],
)
def test_a_service_belongs_where_what_restricts_it_says(
    chosen: tuple[str, ...], ages: tuple[int, int], categories: list[str], life_events: list[str]
) -> None:
    """To the groups of people of its restricted codes, and those in whose ages its own lie; open codes say nothing."""
    found = entry(*chosen, ages=ages)
    assert (found["categories"], found["life_events"]) == (categories, life_events)


@pytest.mark.parametrize(
    ("ways", "kinds"),
    [
        ("방문신청", [("IN_PERSON", "방문 신청", None)]),
        ("정부24온라인신청||방문신청", [("ONLINE", "정부24", f"https://www.gov.kr/portal/rcvfvrSvc/dtlEx/{ID}"),
                                  ("IN_PERSON", "방문 신청", None)]),
        ("기타 온라인신청||직접입력", [("ONLINE", "온라인 신청", "https://apply.example.kr/a")]),
        ("직접입력", []),
        ("신청불필요", []),
        (None, []),
    ],
)  # fmt: skip
def test_each_way_to_apply_is_a_channel(ways: str | None, kinds: list[Any]) -> None:
    """Gov24's own page, another one with its address, or a counter; what needs no asking has no channel."""
    found = entry(list_row={"신청방법": ways}, detail_row={"온라인신청사이트URL": "https://apply.example.kr/a"})
    assert [(each["kind"], each["name"]["ko"], each["url"]) for each in found["channels"]] == kinds


def test_a_counter_has_its_name_where_the_catalogue_says_it() -> None:
    """And an address that is none is none."""
    [counter] = entry(list_row={"접수기관": "시·군·구청"})["channels"]
    assert counter["name"] == {"ko": "시·군·구청"}
    [online] = entry(list_row={"신청방법": "기타 온라인신청"}, detail_row={"온라인신청사이트URL": "홈페이지"})[
        "channels"
    ]
    assert online["url"] is None


@pytest.mark.parametrize(
    ("deadline", "opens", "closes"),
    [
        ("2026.01.15~2026.01.29", "2026-01-15", "2026-01-29"),
        ("2026.2.4. ~ 2.25. (예산 소진 시 마감)", "2026-02-04", "2026-02-25"),
        ("2026. 2. 6.까지", None, "2026-02-06"),
        ("상시신청", None, None),
        ("매년 3월 중", None, None),
        ("2026년 3월 예정", None, None),
        ("2026.02.01~2026.02.30", None, None),
        ("2026.3.6.~3.20. / 2026.3.30.~4.10.", None, None),
    ],
)
def test_a_channel_has_the_days_of_the_one_time_in_which_it_is_open(
    deadline: str, opens: str | None, closes: str | None
) -> None:
    """One time of one year; several, those of every year and prose say no day."""
    [channel] = entry(list_row={"신청기한": deadline})["channels"]
    assert (channel["opens_on"], channel["closes_on"]) == (opens, closes)


@pytest.mark.parametrize("deadline", ["", "-", "없음", "해당없음", None])
def test_a_service_of_which_nothing_is_said_has_no_application_period(deadline: str | None) -> None:
    """Words for nothing say nothing."""
    assert entry(list_row={"신청기한": deadline})["application_period"] is None


def test_an_application_period_is_kept_in_its_words_and_as_it_was_read() -> None:
    """Also where nothing of it could be read."""
    read = entry(list_row={"신청기한": " 매년 3월경 "})["application_period"]
    assert read == {"text": {"ko": "매년 3월경"}, "windows": ["--03-01/--03-31"], "approximate": True, "within": None}
    assert entry(list_row={"신청기한": "추후 공지"})["application_period"]["windows"] == []


def test_documents_are_told_apart_and_have_their_holder_where_it_is_certain() -> None:
    """What is to be brought has none; what the official looks up is the agency's that its name makes certain.

    What he looks up elsewhere nobody brings, unless it is asked for all the same.
    """
    found = entry(
        detail_row={
            "구비서류": "○ 신청서||○ 통장 사본\n○ 신분증",
            "공무원확인구비서류": "주민등록등본||건강보험 자격득실확인서||사업자등록증명||신분증",
            "본인확인필요구비서류": "장애인증명서||신청서||소득금액증명",
        }
    )
    assert [(each["name"]["ko"], each["held_by"]) for each in found["evidence"]] == [
        ("신청서", None),
        ("통장 사본", None),
        ("신분증", None),
        ("주민등록등본", "civil_registry"),
        ("건강보험 자격득실확인서", "health_insurance"),
        ("장애인증명서", "welfare_office"),
        ("소득금액증명", None),
    ]


@pytest.mark.parametrize("nothing", [None, "", "해당없음", "- ", "○ 해당 없음"])
def test_no_document_is_no_document(nothing: str | None) -> None:
    """In whatever way the catalogue says that there is none."""
    assert entry(detail_row={"구비서류": nothing, "공무원확인구비서류": nothing})["evidence"] == []


def test_holders_of_documents_are_agencies_of_the_gateway() -> None:
    """Whom the names make certain is there to be asked."""
    assert set(HOLDERS.values()) <= {agency.id for agency in discover()}


def test_laws_are_told_apart_with_their_articles() -> None:
    """National law, administrative rules and by-laws, in this order."""
    found = entry(
        detail_row={
            "자치법규": "양구군 출산장려 조례(제5조제1항)",
            "법령": "아동수당법(제4조)||아동수당법 시행령 제2조의2||국민기초생활 보장법",
            "행정규칙": "주택도시기금 운용 및 관리규정(국토교통부훈령)",
        }
    )
    assert [(each["act"], each["article"]) for each in found["legal_resources"]] == [
        ("아동수당법", "제4조"),
        ("아동수당법 시행령", "제2조의2"),
        ("국민기초생활 보장법", None),
        ("주택도시기금 운용 및 관리규정(국토교통부훈령)", None),
        ("양구군 출산장려 조례", "제5조제1항"),
    ]


@pytest.mark.parametrize(
    ("said", "points"),
    [
        ("보건복지상담센터/129", [("보건복지상담센터", "129")]),
        ("복지과/02-1-2||민원실/02-3-4||복지과/02-1-2", [("복지과", "02-1-2"), ("민원실", "02-3-4")]),
        ("보건과/건강팀/031-839-4072", [("보건과/건강팀", "031-839-4072")]),
        ("서안성체육센터/031)653-0705", [("서안성체육센터", "031-653-0705")]),
        ("성평등가족과/053 803 6723", [("성평등가족과", "053-803-6723")]),
        ("용산청소년센터/02-749-0102(519)", [("용산청소년센터", "02-749-0102(519)")]),
        ("동구보건소 /042-251-6144", [("동구보건소", "042-251-6144")]),
        (",/02-2600-6505", [("보건복지부", "02-2600-6505")]),
        ("시군별 보건소/()", [("시군별 보건소", None)]),
        ("해당지역 보건소/지역별 상이", [("해당지역 보건소 (지역별 상이)", None)]),
        ("해당지역 주민센터/해당지역 주민센터", [("해당지역 주민센터", None)]),
        ("군청 복지과", [("군청 복지과", None)]),
        ("", []),
    ],
)
def test_whom_to_ask_is_told_apart(said: str, points: list[Any]) -> None:
    """A name and a number each, however they are written; a name without a number is worth telling too."""
    found = entry(list_row={"전화문의": said}, detail_row={"문의처": None})["contact_points"]
    assert [(each["name"]["ko"], each["phone"]) for each in found] == points


def test_one_body_has_one_id_on_all_of_its_services() -> None:
    """Its code where the catalogue gives it, Maru's own id where Maru knows the body, else one made of its name."""
    own = {"교육부": {"id": "moe", "name": {"ko": "교육부"}, "kind": {"ko": "중앙행정기관"}}}

    def body(**fields: Any) -> Any:
        return convert(Rows(listed(**fields), detailed(), coded()), DAY, own).entry["authority"]

    assert body(소관기관명="교육부", 소관기관코드="1342000") == own["교육부"]
    assert body(소관기관코드="1352000")["id"] == "1352000"
    made = body(소관기관명="강원특별자치도 양구군", 소관기관유형="지방출자_출연기관")
    assert made["id"] == body(소관기관명="강원특별자치도  양구군")["id"] != body()["id"]
    assert made["id"].isascii()
    assert made["name"] == {"ko": "강원특별자치도 양구군"}
    assert made["kind"] == {"ko": "지방출자·출연기관"}


@pytest.mark.parametrize("views", [None, "7", -1, True, 1.5])
def test_views_that_are_no_count_are_none(views: Any) -> None:
    """They decide an order only."""
    assert entry(list_row={"조회수": views})["views"] == 0


def test_a_number_of_views_that_no_store_holds_is_the_service_s_own_fault() -> None:
    """One such row does not break off the import of all."""
    assert entry(list_row={"조회수": 2_147_483_647})["views"] == 2_147_483_647
    with pytest.raises(Unusable, match="2147483648"):
        entry(list_row={"조회수": 2_147_483_648})


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        (("서비스명",), "no name"),
        (("소관기관명",), "no authority"),
        (("소관기관유형",), "no authority"),
        (("지원대상", "지원내용", "서비스목적요약", "소관기관명", "소관기관유형"), "nothing but its id and its name"),
    ],
)
def test_of_what_too_little_is_said_nothing_is_taken(missing: tuple[str, ...], why: str) -> None:
    """Nobody would know whom it is for, or what it is."""
    with pytest.raises(Unusable, match=why):
        entry(list_row={**dict.fromkeys(missing), **({"선정기준": None} if len(missing) > 1 else {})})


def test_a_character_that_no_store_holds_is_left_out() -> None:
    """PostgreSQL has no NUL in its texts."""
    assert entry(list_row={"지원내용": "점심\x00 한 끼"})["amount"] == {"ko": "점심 한 끼"}
