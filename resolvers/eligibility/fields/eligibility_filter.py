"""Which verdicts a client wants to see, and what that leaves of an assessment."""

from collections.abc import Sequence
from dataclasses import fields
from functools import reduce
from operator import and_, attrgetter
from typing import Annotated, Final

import strawberry

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.shared_values import LifeStage
from agencies.contract.values.null import NOT_GIVEN, given
from agencies.registration.registry import Registry
from agencies.service_catalogue.thematic_area import korean_names
from resolvers.context import Context
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.status_sets import StatusSets
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.rules.verdict import APPLYING, EligibilityStatus


@strawberry.input(description="Which verdicts to list; what is not given, or null, leaves nothing out.")
class EligibilityFilter:
    statuses: list[EligibilityStatus] | None = strawberry.field(
        default_factory=lambda: list(APPLYING), description="Only these; null is ELIGIBLE and LIKELY."
    )
    category_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Only services of the category with this id."
    )
    life_stage: LifeStage | None = strawberry.field(
        default=strawberry.UNSET, description="Only services whose ages meet this stage of life."
    )
    life_event_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Only services that are worth a look after the life event with this id."
    )
    subject_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Only for this subject: the citizen, a child under 19, or a ward."
    )
    search: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only services in whose name, description, authority, thematic area, categories or life events "
        "each of these words is found, be it inside a longer word; in any language that the texts have, at most 100 "
        "characters.",
    )
    thematic_area: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only services of the thematic area with this id, or with this title in Korean.",
    )
    already_receives: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="True: only what the subject receives already. False: without that. Of whom it can't be read now, "
        "nothing is known to be received.",
    )
    open: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="True: services that are open on the day, or may be. False: services that are closed. Only the "
        "service's own period is looked at, never `applyBy`.",
    )


NAMED: Final = attrgetter(*(each.name for each in fields(EligibilityFilter) if each.name != "statuses"))
"""All that a filter may name but statuses."""

Filter = Annotated[
    EligibilityFilter | None,
    strawberry.argument(description="Which verdicts to list; null: those that are ELIGIBLE or LIKELY."),
]


async def narrowed(assessment: Assessment, wanted: EligibilityFilter, context: Context) -> StatusSets:
    """The statuses of what a filter leaves, whatever they are; raises BadUserInput where it names what there is not."""
    subject_id = given(wanted.subject_id)
    subject = None if subject_id is None else assessment.subject(subject_id, "filter.subjectId")
    _check_statuses(wanted.statuses)
    if NOT_GIVEN.issuperset(NAMED(wanted)):
        return assessment.status_sets
    catalogue = assessment.catalogue
    category_id, life_event_id = given(wanted.category_id), given(wanted.life_event_id)
    area, stage = _area(given(wanted.thematic_area)), given(wanted.life_stage)
    _check(category_id, life_event_id, area, catalogue, context.registry)
    marks = (
        ("category", category_id),
        ("life event", life_event_id),
        ("life stage", None if stage is None else stage.name),
        ("thematic area", area),
    )
    left = [catalogue.marked.get((kind, name), 0) for kind, name in marks if name is not None]
    is_open, is_received = given(wanted.open), given(wanted.already_receives)
    if is_open is not None:
        closed = catalogue.closed.at(assessment.question.on)
        left.append(~closed if is_open else closed)
    if wanted.search:
        left.append(catalogue.services(await context.shared.search(wanted.search, catalogue.version)))
    sets = assessment.status_sets
    if left or subject is not None:
        sets = sets.narrowed(reduce(and_, left, catalogue.asked(0)), subject)
    if is_received is None:
        return sets
    received = assessment.received
    return sets.among(received if is_received else [~each for each in received])


def _area(named: str | None) -> str | None:
    """Return the Korean name of an area that an id names; any other text is taken for one."""
    return None if named is None else korean_names().get(named, named)


def _check_statuses(statuses: Sequence[EligibilityStatus] | None) -> None:
    if statuses is not None and len(statuses) > len(EligibilityStatus):
        raise BadUserInput(
            f"`statuses` names {len(statuses)} statuses, and there are {len(EligibilityStatus)}: give each once.",
            InputProblem.TOO_MANY,
            "filter.statuses",
        )


def _check(
    category_id: str | None, life_event_id: str | None, area: str | None, catalogue: Catalogue, registry: Registry
) -> None:
    if category_id is not None and category_id not in {rule.service_id for rule in catalogue.categories}:
        raise BadUserInput(
            "`categoryId` names no category: `categories { id }` lists them.",
            InputProblem.UNKNOWN_ID,
            "filter.categoryId",
        )
    if life_event_id is not None and life_event_id not in registry.life_events:
        raise BadUserInput(
            "`lifeEventId` names no life event: take an id from `lifeEventTypes`.",
            InputProblem.UNKNOWN_ID,
            "filter.lifeEventId",
        )
    if area is not None and ("thematic area", area) not in catalogue.marked:
        raise BadUserInput(
            "`thematicArea` names no subject of a service: take the id of a service's `thematicArea`.",
            InputProblem.UNKNOWN_ID,
            "filter.thematicArea",
        )
