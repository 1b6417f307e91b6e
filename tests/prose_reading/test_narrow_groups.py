"""Groups to which hardly anybody belongs, by the words that name them in a text or in the name of a service."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("34세 이하 전역예정간부", "occupation"),
        ("국내입양·가정위탁 보호아동 중 상담이 필요한 아동", "event"),
        ("호롱직업훈련과정을 수강 중인 훈련생", "event"),
        ("후계농으로 선정 후 5년 이상 지난 사람", "occupation"),
        ("최저임금적용제외인가를 받은 사람", "event"),
        ("해남군 내 창업 희망 청년", "organisation"),
        ("경영개선지원기업, 재기지원기업", "organisation"),
        ("호롱을 밝힌 공로가 있는 자", "event"),
        ("부채가 4천만원 이상이면서 부채비율이 40% 이상인 사람", "event"),
        ("화재로 인하여 직접적인 피해를 입은 사람", "victim"),
        ("보호자가 없거나 보호자의 보호를 받지 못하는 사람", "event"),
    ],
)
def test_hardly_anybody_belongs(text: str, kind: str) -> None:
    found = read(text)
    assert kind in kinds(found)
    assert outcome(found, person(age=30)) is NOT_MET


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("형사 피의자·피고인 무료변호", "event"),
        ("청소년 문신 제거시술 무료 지원", "event"),
        ("호롱 사망일시금 지급", "event"),
    ],
)
def test_a_name_says_that_hardly_anybody_belongs(name: str, kind: str) -> None:
    assert kinds(read("호롱이 드는 사람", name=name)) == [kind]


def test_the_fee_in_a_name_is_paid_by_those_alone_who_apply() -> None:
    target = "(1) 기초생활수급자\n(2) 장애인"
    assert outcome(read(target, name="저작권등록 수수료 감면"), person(disabled=True)) is NOT_MET
    assert outcome(read(target, name="호롱시험 응시수수료 감면"), person(disabled=True)) is MET
    assert outcome(read(target, name="신규 임용시험 응시 수수료 감면"), person(disabled=True)) is NOT_MET
    assert outcome(read(target, name="저작권등록 안내"), person(disabled=True)) is MET


@pytest.mark.parametrize(
    "text",
    ["장애인(장애의 정도가 심하지 않은, 종전 4~6급)", "경증장애인", "장애의 정도가 심하지 않은 장애인", "장애인 4~6급"],
)
def test_who_is_slightly_disabled_is_not_severely_so(text: str) -> None:
    found = read(text)
    assert outcome(found, person(disabled=True)) is MET
    assert outcome(found, person(disabled=True, severely_disabled=True)) is NOT_MET
    assert outcome(read("장애인"), person(disabled=True, severely_disabled=True)) is MET


def test_sums_by_the_degree_of_a_disability_are_for_either_degree() -> None:
    """A line of those who are disabled to no severe degree (심하지 않은) names people as the one beside it does."""
    found = read(
        "부모가 등록장애인인 경우\n- 장애의 정도가 심한 장애인 : 30만원\n- 장애의 정도가 심하지 않은 장애인 : 20만원"
    )
    assert outcome(found, person(disabled=True)) is not NOT_MET
    assert outcome(found, person(disabled=True, severely_disabled=True)) is not NOT_MET
    assert outcome(found, person()) is NOT_MET


def test_who_is_disabled_may_be_a_disabled_child() -> None:
    """A child is under 18 by 아동복지법 제3조, and some texts mean older pupils as well."""
    assert outcome(read("장애아동"), person(age=9, disabled=True)) is UNKNOWN
    assert outcome(read("장애아동"), person(age=9)) is NOT_MET
    assert outcome(read("장애인"), person(age=30, disabled=True)) is MET


def test_of_a_disabled_person_nobody_knows_that_they_are_a_pupil() -> None:
    assert outcome(read("장애학생"), person(age=30, disabled=True)) not in (MET, NOT_MET)
    assert outcome(read("장애학생"), person(age=30)) is NOT_MET


def test_young_parents_need_not_be_alone_with_their_child() -> None:
    assert outcome(read("청소년부모"), person(age=22)) is not NOT_MET
    assert outcome(read("청소년부모"), person(age=22)) is not MET
    assert outcome(read("청소년부모"), person(age=30, single_parent_household=True)) is NOT_MET


def test_who_earns_by_work_or_a_trade_works() -> None:
    found = read("근로소득자 또는 사업소득자로서, 호롱을 켜는 해남군민")
    assert outcome(found, person(region="46820")) is not NOT_MET
    assert outcome(found, person(region="46820", employment_status="OUT_OF_LABOUR_FORCE")) is NOT_MET


def test_who_goes_to_a_school_is_enrolled_there() -> None:
    veteran = person(veteran=True)
    assert outcome(read("중·고등학교에 취학중인 국가유공자"), veteran) is NOT_MET
    assert outcome(read("대학에 취학중인 국가유공자"), veteran) is NOT_MET
    assert outcome(read("국가유공자"), veteran) is MET


def test_an_unmarried_mother_is_alone_with_her_child() -> None:
    assert outcome(read("비혼모"), person()) is NOT_MET
    assert outcome(read("비혼모"), person(single_parent_household=True)) is not NOT_MET
