"""The words for what moves with the day in the civil registry's facts, by the fact's id."""

from typing import Final

from agencies.contract import Turn

BEGINS_AT = {
    3: {"ko": "유치원 입학이 가능해짐", "en": "kindergarten may begin", "ar": "يمكن بدء الروضة"},
    6: {"ko": "초등학교 입학이 가능해짐", "en": "elementary school may begin", "ar": "يمكن بدء المدرسة الابتدائية"},
}
MOVED = Turn({"ko": "현 주소로 전입", "en": "moves to the present address", "ar": "الانتقال إلى العنوان الحالي"})
BORN_OR_ADOPTED = Turn(
    {"ko": "출산 또는 입양", "en": "a child is born or adopted", "ar": "ولادة طفل أو تبنيه"}, to=True
)
CHILD_BORN = Turn({"ko": "자녀 출생", "en": "a child is born", "ar": "ولادة طفل"}, to=True)

TURNS: Final[dict[str, tuple[Turn, ...]]] = {
    "age": (Turn({"ko": "만 {to}세가 됨", "en": "turns {to}", "ar": "بلوغ سن {to}"}),),
    "age_months": (
        Turn(
            {
                "ko": "만 {to_with_unit}에 도달함",
                "en": "reaches {to_with_unit} of age",
                "ar": "بلوغ العمر: {to_with_unit}",
            }
        ),
    ),
    "school_year_age": (
        *(Turn(words, to=age) for age, words in BEGINS_AT.items()),
        Turn(
            {
                "ko": "학년도 나이가 {to}세가 됨",
                "en": "the age by school year becomes {to}",
                "ar": "يصبح العمر حسب السنة الدراسية {to}",
            }
        ),
    ),
    "childbirth_or_adoption": (
        Turn(
            {
                "ko": "출산·입양 후 1년이 지남",
                "en": "one year after the birth or adoption",
                "ar": "مرور سنة على الولادة أو التبني",
            },
            to=False,
        ),
        BORN_OR_ADOPTED,
    ),
    "childbirth_or_adoption_within_two_years": (
        Turn(
            {
                "ko": "출산·입양 후 2년이 지남",
                "en": "two years after the birth or adoption",
                "ar": "مرور سنتين على الولادة أو التبني",
            },
            to=False,
        ),
        BORN_OR_ADOPTED,
    ),
    "region": (MOVED,),
    "residence_since": (MOVED,),
    "newly_moved_in": (
        Turn({"ko": "전입 후 1년이 지남", "en": "one year after the move", "ar": "مرور سنة على الانتقال"}, to=False),
        MOVED,
    ),
    "newlywed": (
        Turn(
            {"ko": "혼인 후 7년이 지남", "en": "seven years after the marriage", "ar": "مرور سبع سنوات على الزواج"},
            to=False,
        ),
        Turn({"ko": "혼인", "en": "the couple marries", "ar": "الزواج"}, to=True),
    ),
    "number_of_children": (
        Turn(
            {
                "ko": "19세 미만 자녀 수가 {to}명이 됨",
                "en": "the number of children under 19 becomes {to}",
                "ar": "يصبح عدد الأبناء دون سن 19 {to}",
            }
        ),
    ),
    "multi_child_household": (
        Turn(
            {
                "ko": "19세 미만 자녀가 2명 미만이 됨",
                "en": "fewer than two children are under 19",
                "ar": "يصبح الأبناء دون سن 19 أقل من اثنين",
            },
            to=False,
        ),
        Turn(
            {
                "ko": "19세 미만 자녀가 2명이 됨",
                "en": "the second child under 19 is born",
                "ar": "ولادة الابن الثاني دون سن 19",
            },
            to=True,
        ),
    ),
    "single_parent_household": (
        Turn(
            {"ko": "막내 자녀가 만 18세가 됨", "en": "the youngest child turns 18", "ar": "بلوغ أصغر الأبناء سن 18"},
            to=False,
        ),
        CHILD_BORN,
    ),
    "single_parent_household_under_22": (
        Turn(
            {"ko": "막내 자녀가 만 22세가 됨", "en": "the youngest child turns 22", "ar": "بلوغ أصغر الأبناء سن 22"},
            to=False,
        ),
        CHILD_BORN,
    ),
}
