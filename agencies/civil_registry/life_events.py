"""What the civil registry learns of lives: births, adoptions, deaths, marriages, divorces, moves.

Triggers of the migration `005_outbox.sql` write them down. That an age is reached no change of the registry's says.
"""

from typing import Final

from agencies.civil_registry.legal_bases import ADDRESS, FAMILY, RESIDENT
from agencies.contract import EVERYTHING, Concerned, LifeEventType, Outbox

OF_A_CHILD_MORE: Final = (
    "childbirth_or_adoption",
    "childbirth_or_adoption_within_two_years",
    "household_size",
    "multi_child_household",
    "number_of_children",
    "one_person_household",
    "single_parent_household",
    "single_parent_household_under_22",
)
"""The facts of a household that changes by a child."""

LIFE_EVENTS = (
    LifeEventType(
        "live_birth",
        {"ko": "출생 등록", "en": "Birth registered", "ar": "تسجيل الولادة"},
        "having a child",
        (Concerned.PARENTS,),
        FAMILY,
        facts=("birth_date", *OF_A_CHILD_MORE),
        withdraws=("birth_notified",),
    ),
    LifeEventType(
        "adoption",
        {"ko": "입양", "en": "Adoption", "ar": "التبنّي"},
        "having a child",
        (Concerned.PARENTS,),
        FAMILY,
        facts=OF_A_CHILD_MORE,
    ),
    LifeEventType(
        "death",
        {"ko": "사망", "en": "Death", "ar": "الوفاة"},
        "death of a relative",
        (Concerned.SPOUSE, Concerned.PARENTS),
        None,
        facts=(
            "couple_household",
            "extended_family",
            "household_size",
            "multi_child_household",
            "newlywed",
            "number_of_children",
            "one_person_household",
            "single_parent_household",
            "single_parent_household_under_22",
        ),
        withdraws=(EVERYTHING,),
        silently=True,
    ),
    LifeEventType(
        "marriage",
        {"ko": "혼인", "en": "Marriage", "ar": "الزواج"},
        "changing relationship status",
        (Concerned.SUBJECT,),
        FAMILY,
        facts=("couple_household", "newlywed", "single_parent_household", "single_parent_household_under_22"),
    ),
    LifeEventType(
        "divorce",
        {"ko": "이혼", "en": "Divorce", "ar": "الطلاق"},
        "changing relationship status",
        (Concerned.SUBJECT,),
        FAMILY,
        facts=("couple_household", "newlywed", "single_parent_household", "single_parent_household_under_22"),
    ),
    LifeEventType(
        "move",
        {"ko": "이사·전입", "en": "Move to another address", "ar": "الانتقال إلى عنوان آخر"},
        "looking for a place to live",
        (Concerned.SUBJECT,),
        ADDRESS,
        facts=("newly_moved_in", "region", "residence_since"),
    ),
    LifeEventType(
        "age_reached",
        # It is told of all that a day brings: ages, dates of rules and figures, and applications that open.
        {"ko": "나이나 날짜 도달", "en": "An age or a date is reached", "ar": "بلوغ سن أو تاريخ"},
        # CPSV-AP names no life event that is true of all of it.
        "reaching an age or a date",
        (Concerned.SUBJECT,),
        RESIDENT,
        facts=("age",),
    ),
)
OUTBOX = Outbox()
