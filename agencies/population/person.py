"""A person of the synthetic population with all that any agency records of them, and the household that they live in.

The two name each other, so they are defined together.

Owns the shape only: facts are drawn elsewhere in this package. Codes are text enums with the stores' values.
None means "none", but "not on record" for serious_illness and, from fifteen years on, for employment, occupation and
insured_days (which are None under fifteen too). foreign_born is set for naturalised spouses only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from agencies.population.district import District


class Sex(StrEnum):
    FEMALE = "FEMALE"
    MALE = "MALE"


class Relation(StrEnum):
    """To the head of the household."""

    HEAD = "HEAD"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    PARENT = "PARENT"
    GRANDCHILD = "GRANDCHILD"
    GRANDPARENT = "GRANDPARENT"
    SIBLING = "SIBLING"
    OTHER = "OTHER"


class Preparing(StrEnum):
    PRECONCEPTION = "PRECONCEPTION"
    INFERTILITY = "INFERTILITY"


class SchoolLevel(StrEnum):
    DAYCARE = "DAYCARE"
    KINDERGARTEN = "KINDERGARTEN"
    ELEMENTARY = "ELEMENTARY"
    MIDDLE = "MIDDLE"
    HIGH = "HIGH"
    UNIVERSITY = "UNIVERSITY"


class EmploymentStatus(StrEnum):
    EMPLOYED = "EMPLOYED"
    SELF_EMPLOYED = "SELF_EMPLOYED"
    JOB_SEEKING = "JOB_SEEKING"
    OUT_OF_LABOUR_FORCE = "OUT_OF_LABOUR_FORCE"


class Occupation(StrEnum):
    CROP_FARMER = "crop_farmer"
    FISHER = "fisher"
    LIVESTOCK_FARMER = "livestock_farmer"
    FORESTER = "forester"
    OTHER = "other"
    NONE = "none"


class LeaveKind(StrEnum):
    PARENTAL = "PARENTAL"
    MATERNITY = "MATERNITY"


class Livelihood(StrEnum):
    """The four basic livelihood benefits."""

    LIVELIHOOD = "LIVELIHOOD"
    MEDICAL = "MEDICAL"
    HOUSING = "HOUSING"
    EDUCATION = "EDUCATION"


@dataclass(frozen=True, slots=True)
class EarlierAddress:
    district: District
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class RecognisedIncome:
    """The assessed income of a month; `month` is that month's first day."""

    won: int
    month: date


@dataclass(frozen=True, slots=True, eq=False)
class FormerMembership:
    """Of a household that the person left, by moving out or by death, on `until`."""

    household: Household
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Custody:
    """Of a child whose parents separated: with this parent, since a day."""

    parent: Person
    since: date


@dataclass(frozen=True, slots=True)
class ProtectionOrder:
    """It hides where the protected person lives from `hidden_from`, until the day before `until` (None: still)."""

    hidden_from: Person
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class FormerGuardianship:
    """One that ended with the ward's coming of age, on `until`."""

    guardian: Person
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """Current while `ended_on` is None; else it ended with a birth on that day."""

    registered_on: date
    due_date: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A diagnosis: KCD code and Korean name."""

    code: str
    name: str
    since: date


@dataclass(frozen=True, slots=True)
class Schooling:
    """The present level, in which the pupil has been since `since`; `grade` is Korean text.

    `until` is the first day without, as the school years have it: a 1 March to come.
    """

    level: SchoolLevel
    grade: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Leave:
    kind: LeaveKind
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Disability:
    """`kind` is the Korean legal name."""

    severe: bool
    kind: str
    since: date


@dataclass(slots=True, eq=False, repr=False)
class Person:
    """Living persons have a household and a relation; the dead have neither, only former memberships.

    `guardian` is a legal guardian other than a parent's own custody; a ward lives in the guardian's household.
    `parents` and `children` include the dead and those in other households, as far as the population has them.
    Without `custody` both parents have it. `married_on` is the day of the marriage to `spouse`; of a `late_spouse`, who
    has died, that of the marriage which ended so.
    """

    id: str
    sex: Sex
    birth_date: date
    name: str = ""
    household: Household | None = None
    relation: Relation | None = None
    joined_on: date | None = None
    former_memberships: tuple[FormerMembership, ...] = ()
    died_on: date | None = None

    parents: tuple[Person, ...] = ()
    children: list[Person] = field(default_factory=list)
    spouse: Person | None = None
    late_spouse: Person | None = None
    married_on: date | None = None
    guardian: Person | None = None
    wards: tuple[Person, ...] = ()
    former_guardianship: FormerGuardianship | None = None
    custody: tuple[Custody, ...] = ()
    protected_from: tuple[ProtectionOrder, ...] = ()
    adopted_on: date | None = None
    defector: bool = False
    foreign_born: bool = False

    pregnancy: Pregnancy | None = None
    past_pregnancies: tuple[Pregnancy, ...] = ()
    preparing: Preparing | None = None
    conditions: tuple[Condition, ...] = ()
    serious_illness: bool | None = None
    long_term_care_grade: int | None = None

    schooling: Schooling | None = None

    employment: EmploymentStatus | None = None
    occupation: Occupation | None = None
    employed_since: date | None = None
    insured_days: int | None = None
    job_lost_on: date | None = None
    involuntary: bool = False
    leave: Leave | None = None

    disability: Disability | None = None
    veteran: bool = False

    def age(self, on: date) -> int:
        """Completed years; 29 February's birthday is on 1 March."""
        born = self.birth_date
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    def __repr__(self) -> str:
        return f"Person({self.id} {self.name} {self.sex} {self.birth_date})"


@dataclass(slots=True, eq=False, repr=False)
class Household:
    """`members` are alive, the head first. No district (hence no `since`), income or `owns_home`: not on record."""

    id: str
    members: list[Person] = field(default_factory=list)
    district: District | None = None
    since: date | None = None
    earlier_addresses: tuple[EarlierAddress, ...] = ()
    multicultural: bool = False
    monthly_income: int | None = None
    recognised_income: RecognisedIncome | None = None
    owns_home: bool | None = None
    basic_livelihood: tuple[Livelihood, ...] = ()
    near_poverty: bool = False

    @property
    def head(self) -> Person:
        return self.members[0]

    def __repr__(self) -> str:
        return f"Household({self.id} of {len(self.members)})"
