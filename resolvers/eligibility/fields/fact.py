"""Facts as the graph shows them: what each means, and what is known of a citizen."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import PUBLIC
from agencies.contract.deprecation import Deprecated
from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.fact import FactType
from agencies.contract.schema.arguments import InLanguage
from agencies.contract.shared_values import Agency, FactDefinition
from agencies.contract.source import Held, Row
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.sources.translated import translated
from agencies.contract.values.null import given
from resolvers.context import Context
from resolvers.contributions import ELIGIBILITY, platform
from resolvers.eligibility.fields.assessment_weight import SOME_VERDICTS
from resolvers.eligibility.presentation.definition_row import DefinitionRow
from resolvers.eligibility.presentation.fact_row import FactRow
from resolvers.eligibility.reading_ahead import READ_FACTS, facts_of
from resolvers.request.day import On, day

FACTS_AT_MOST: Final = 200
REPLACED_BY: Final = "The fact that takes, or took, its place; null: none."
RENAMED: Final = Deprecated(date(2026, 12, 2), instead="FactDefinition.replacedBy")

Ids = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(description="Only the facts with these ids, in this order; null: all of them."),
]


@strawberry.enum(description="Why a fact is missing.")
class MissingCause(Enum):
    NOT_RECORDED = strawberry.enum_value("NOT_RECORDED", description="Its holder has it on no record.")
    SOURCE_UNAVAILABLE = strawberry.enum_value(
        "SOURCE_UNAVAILABLE", description="Its holder's store cannot be read now."
    )
    NO_CONSENT = strawberry.enum_value("NO_CONSENT", description="The citizen has not agreed to its use.")
    NOT_AUTHORISED = strawberry.enum_value("NOT_AUTHORISED", description="The caller may not use it.")
    STALE = strawberry.enum_value(
        "STALE", description="What is on record is too old to decide by. Nothing gives it yet."
    )
    NOT_IN_CATALOGUE = strawberry.enum_value("NOT_IN_CATALOGUE", description="The catalogue does not say what it asks.")
    WITHDRAWN = strawberry.enum_value(
        "WITHDRAWN", description="Nobody holds it any more; the service's rule is still to be written anew."
    )


def _row(context: Context, key: str) -> Row | None:
    """A fact's row; one that no installed agency holds is shown as the catalogue whose rules name it keeps it."""
    return DefinitionRow(context.assessments.definitions[key])


@platform.type(access=PUBLIC)
class FactCode:
    """One of the codes that a fact may have."""

    id: strawberry.ID = column("id", "The code, unique within its fact: two facts may have one code for two things.")

    @translated("title")
    def title(self, language: InLanguage = strawberry.UNSET) -> str:
        """What it is called."""


@platform.contribute(FactDefinition, row=Held(_row), access=PUBLIC, deprecated={"instead": RENAMED})
class FactDefinitionFields:
    type: FactType = column("type", "What kind of value it has.")
    holder: Agency = reference(
        "holder_id", "The holder: the agency on whose record it stands, or stood, and that can correct it."
    )
    codes: list[FactCode] = column(
        "codes", "The codes it may have; empty where it has none, or they are a public code list.", size=3
    )
    least: str | None = column(
        "least", "The least that a citizen may answer, written as a `Fact.value`; null: no limit."
    )
    most: str | None = column("most", "The most that a citizen may answer, written as a `Fact.value`; null: no limit.")
    deprecated_since: date | None = column(
        "deprecated_since", "From which day on no rule or client should begin to read it; null: it stays."
    )
    deprecated_until: date | None = column(
        "deprecated_until",
        "The first day on which it is no longer held; null where it stays, or that is not decided yet.",
    )
    withdrawn_on: date | None = column(
        "withdrawn_on", "From which day on nobody holds it, so that it is missing of everybody; null: it is held."
    )
    replaced_by: FactDefinition | None = reference("instead_id", REPLACED_BY)
    instead: FactDefinition | None = reference("instead_id", REPLACED_BY)

    @translated("title")
    def title(self, language: InLanguage = strawberry.UNSET) -> str:
        """What it is called."""

    @translated("question")
    def question(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """The fact as one asks a citizen, of themselves, a child or a ward; null: no citizen knows it."""

    @translated("help")
    def help(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """What helps to answer; null where the question says all."""

    @translated("unit")
    def unit(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """What a number counts, fit to stand beside an empty field; null: it counts nothing."""


@platform.type(access=ELIGIBILITY)
class Fact:
    """One fact as it is known of a citizen, or why it is missing."""

    id: strawberry.ID = column(
        "id", "Opaque, over the fact, the day, and whose it is: the citizen's or the household's."
    )
    definition: FactDefinition = reference("fact_id", "What it means and who holds it.")
    value: str | None = column(
        "value", "`true` or `false`, a decimal number, an ISO date or the code; null exactly when `cause` is set."
    )

    @translated("text")
    def text(self, language: InLanguage = strawberry.UNSET) -> str | None:
        """The value in words that are fit to be shown: with its unit, a code by its name; null: it is missing."""

    cause: MissingCause | None = column("cause", "Why it is missing.")
    recorded_at: datetime | None = column(
        "recorded_at", "Since when its holder has the record that it is read from; what stands there may be newer."
    )


@platform.contribute(Citizen)
class CitizenFacts:
    @resolver(ELIGIBILITY, ahead=READ_FACTS, size=60, weight=SOME_VERDICTS)
    async def facts(
        self, info: strawberry.Info[Context, Any], ids: Ids = strawberry.UNSET, on: On = strawberry.UNSET
    ) -> list[Fact] | None:
        """All that is known of this citizen as facts, the household's included, with who holds each, and the gaps."""
        context = info.context
        held, withdrawn = context.registry.facts, context.registry.withdrawn
        named = given(ids)
        wanted = list(held) if named is None else [str(each) for each in named]
        if len(wanted) > FACTS_AT_MOST:
            raise BadUserInput(
                f"`ids` names {len(wanted)} facts: give at most {FACTS_AT_MOST}.", InputProblem.TOO_MANY, "ids"
            )
        for index, each in enumerate(wanted):
            if each not in held and each not in withdrawn:
                raise BadUserInput(
                    "`ids` names a fact that there is none of: `factDefinitions { id }` lists them.",
                    InputProblem.UNKNOWN_ID,
                    f"ids.{index}",
                )
        on = day(context.today, on)
        definitions = context.assessments.definitions
        home = await context.facts.home(str(self))
        record = await context.assessments.persons.record(str(self), facts_of(context.registry, ids).fact_ids)
        await context.turn.share()
        person = record.without_hidden().at(on)
        shown = context.facts.shown(home, record, wanted, on)
        return [FactRow(row, person, definitions) for row in shown]  # type: ignore[misc]
