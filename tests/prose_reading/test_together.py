"""Words that are said of the same people: what stands beside another measure is no alternative to it."""

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


def test_a_place_stands_before_how_long_people_live_there() -> None:
    assert kinds(read("현재 해남군에 거주 중이면서 거주기간이 3개월 이상인 분")) == ["district", "residence"]
    assert kinds(read("거주 중이면서 3개월 이상인 분")) == ["residence"]


def test_who_works_below_the_minimum_wage_is_an_employee_of_that_kind() -> None:
    worker = person(severely_disabled=True, disabled=True)
    assert outcome(read("최저임금적용제외인가를 받은 중증장애인 근로자"), worker) is NOT_MET
    assert outcome(read("호롱인가를 받은 중증장애인 근로자"), worker) is MET


def test_a_remark_says_that_all_above_it_must_be_met() -> None:
    text = "<호롱>\n① 만 39세 이하인 사람\n② 장애인\n * {}\n<촛불>\n① 만 69세 이상인 사람\n② 한부모가정"
    together, apart = read(text.format("위 두가지 조건을 모두 충족할 것")), read(text.format("호롱을 켤 것"))
    assert outcome(together, person(age=30)) is NOT_MET
    assert outcome(together, person(age=30, disabled=True)) is UNKNOWN
    assert outcome(apart, person(age=30)) is UNKNOWN
    but = read(text.format("위 요건을 모두 충족하는 경우에도 아래 호롱은 신청할 수 없음"))
    assert outcome(but, person(age=30)) is UNKNOWN


def test_how_many_children_are_many_a_number_says() -> None:
    two = person(number_of_children=2, multi_child_household=True)
    assert outcome(read("자녀 3인 이상 다자녀가구"), two) is NOT_MET
    assert outcome(read("다자녀가구"), two) is MET
    assert outcome(read("자녀 3인 이상 쌍둥이 가정"), two) is NOT_MET
