"""The questions by which one asks a citizen for the civil registry's facts, by the fact's id.

They read alike for the citizen, a child and a ward: a page shows whose answer it asks for.
"""

from typing import Final

from agencies.contract import Question

QUESTIONS: Final[dict[str, Question]] = {
    "sex": Question(
        {
            "ko": "주민등록에 적힌 성별은 무엇인가요?",
            "en": "Which sex is on the resident registration?",
            "ar": "ما الجنس المسجّل في سجل السكان؟",
        }
    ),
    "birth_date": Question(
        {"ko": "생년월일은 언제인가요?", "en": "What is the date of birth?", "ar": "ما تاريخ الميلاد؟"}
    ),
    "age": Question(
        {
            "ko": "만 나이는 몇 세인가요?",
            "en": "What is the age in completed years?",
            "ar": "كم العمر بالسنوات المكتملة؟",
        }
    ),
    "age_months": Question(
        {
            "ko": "태어난 지 만 몇 개월이 되었나요?",
            "en": "How many full months have passed since birth?",
            "ar": "كم شهرًا كاملًا مضى على الولادة؟",
        }
    ),
    "school_year_age": Question(
        {
            "ko": "이번 학년도가 시작되기 직전 12월 31일에 만 몇 세였나요?",
            "en": "What was the age on the last 31 December before this school year began?",
            "ar": "كم كان العمر في آخر 31 ديسمبر قبل بدء هذا العام الدراسي؟",
        },
        help={
            "ko": "학년도는 3월 1일에 시작해요.",
            "en": "A school year begins on 1 March.",
            "ar": "يبدأ العام الدراسي في 1 مارس.",
        },
    ),
    "childbirth_or_adoption": Question(
        {
            "ko": "최근 1년 안에 아이를 낳거나 입양했나요?",
            "en": "Was a child born or adopted within the last year?",
            "ar": "هل وُلد طفل أو جرى تبنّيه خلال السنة الماضية؟",
        }
    ),
    "childbirth_or_adoption_within_two_years": Question(
        {
            "ko": "최근 2년 안에 아이를 낳거나 입양했나요?",
            "en": "Was a child born or adopted within the last two years?",
            "ar": "هل وُلد طفل أو جرى تبنّيه خلال السنتين الماضيتين؟",
        }
    ),
    "north_korean_defector": Question(
        {
            "ko": "북한이탈주민으로 등록되어 있나요?",
            "en": "Is there a registration as a North Korean defector?",
            "ar": "هل يوجد تسجيل بصفة لاجئ من كوريا الشمالية؟",
        }
    ),
    "region": Question(
        {
            "ko": "어느 시·군·구에 살고 있나요?",
            "en": "In which city, county or district does your household live?",
            "ar": "في أي مدينة أو مقاطعة أو حي تقيم أسرتك؟",
        },
        help={
            "ko": "주민등록 주소를 따르며, 구가 있는 시에서는 구를 고르세요.",
            "en": "Go by the registered address. In a city with districts choose the district.",
            "ar": "اعتمد العنوان المسجّل، وفي المدن ذات الأحياء اختر الحي.",
        },
    ),
    "residence_since": Question(
        {
            "ko": "지금 주소에서는 언제부터 살고 있나요?",
            "en": "Since which day has your household lived at its present address?",
            "ar": "منذ أي يوم تقيم أسرتك في عنوانها الحالي؟",
        }
    ),
    "newly_moved_in": Question(
        {
            "ko": "최근 1년 안에 지금 주소로 이사했나요?",
            "en": "Did your household move to its present address within the last year?",
            "ar": "هل انتقلت أسرتك إلى عنوانها الحالي خلال السنة الماضية؟",
        }
    ),
    "multicultural_household": Question(
        {"ko": "다문화가족인가요?", "en": "Is your household a multicultural one?", "ar": "هل أسرتك متعددة الثقافات؟"},
        help={
            "ko": "결혼이민자나 귀화한 사람이 있는 가족을 말해요.",
            "en": "It has a member who came to Korea to marry, or who was naturalised.",
            "ar": "أي أن فيها من قدم إلى كوريا للزواج أو حصل على الجنسية الكورية.",
        },
    ),
    "one_person_household": Question(
        {
            "ko": "혼자 사는 가구인가요?",
            "en": "Does your household consist of one person?",
            "ar": "هل تتكوّن أسرتك من شخص واحد؟",
        }
    ),
    "household_size": Question(
        {
            "ko": "가구원은 본인을 포함해 모두 몇 명인가요?",
            "en": "How many people are in your household, yourself included?",
            "ar": "كم عدد أفراد أسرتك، بمن فيهم أنت؟",
        },
        least=1,
        most=100,
    ),
    "couple_household": Question(
        {
            "ko": "부부가 함께 사는 가구인가요?",
            "en": "Does a couple live in your household?",
            "ar": "هل يعيش زوجان في أسرتك؟",
        }
    ),
    "newlywed": Question(
        {
            "ko": "혼인한 지 7년이 지나지 않은 부부인가요?",
            "en": "Has the couple in your household been married for less than seven years?",
            "ar": "هل مضى على زواج الزوجين في أسرتك أقل من سبع سنوات؟",
        }
    ),
    "number_of_children": Question(
        {
            "ko": "가구에 19세 미만 자녀가 몇 명 있나요?",
            "en": "How many children under 19 are in your household?",
            "ar": "كم عدد الأبناء دون 19 سنة في أسرتك؟",
        },
        most=30,
    ),
    "multi_child_household": Question(
        {
            "ko": "가구에 19세 미만 자녀가 두 명 이상 있나요?",
            "en": "Are there two or more children under 19 in your household?",
            "ar": "هل في أسرتك طفلان أو أكثر دون 19 سنة؟",
        }
    ),
    "single_parent_household": Question(
        {
            "ko": "한부모나 조부모가 18세 미만 자녀를 키우는 가구인가요?",
            "en": "Does a single parent or a grandparent raise a child under 18 in your household?",
            "ar": "هل يربّي والد وحيد أو أحد الأجداد طفلًا دون 18 سنة في أسرتك؟",
        }
    ),
    "single_parent_household_under_22": Question(
        {
            "ko": "한부모나 조부모가 22세 미만 자녀를 키우는 가구인가요?",
            "en": "Does a single parent or a grandparent raise a child under 22 in your household?",
            "ar": "هل يربّي والد وحيد أو أحد الأجداد ولدًا دون 22 سنة في أسرتك؟",
        }
    ),
    "extended_family": Question(
        {
            "ko": "3세대 이상이 함께 사는 가구인가요?",
            "en": "Do three or more generations live together in your household?",
            "ar": "هل تعيش ثلاثة أجيال أو أكثر معًا في أسرتك؟",
        }
    ),
}
