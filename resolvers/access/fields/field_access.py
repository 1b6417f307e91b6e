"""Who may read each field of a type, as the graph shows it: what is declared, and what holds for the caller."""

from typing import Annotated, Any, Final

import strawberry

from agencies.contract.access import PUBLIC, Personal, Sensitivity
from agencies.contract.field import Declaration
from agencies.contract.schema.query import Query
from agencies.contract.shared_values import Agency, Purpose
from agencies.contract.source import Row
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.values.null import given
from agencies.registration.registry import PLATFORM
from resolvers.access.access_policy import CITIZEN, HOUSEHOLD, NOBODY
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.decisions.fields.decision_id import FIELD as DECISION_ID
from resolvers.decisions.fields.decision_id import unkept
from resolvers.engine.declarations.field_reading import Readable, RecordReader, needs_purpose
from resolvers.usage_log.record import Action

FIELD: Final = "Query.fieldAccess"
FIELDS_OF_A_TYPE: Final = 40
WEIGHT: Final = 20
"""Units of a type: the ways to it are looked through for each field."""

Info = strawberry.Info[Context, Any]
TypeName = Annotated[str, strawberry.argument(name="type", description="The type's name, such as `Citizen`.")]
Subject = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="The citizen whose record is meant, or whose household's; null: the citizen who asks. The usage "
        "log of another citizen says that it was asked."
    ),
]


@platform.type(access=PUBLIC)
class FieldAccess:
    """A field of a type: whose data it is, the law under which it may be read, and whether the caller may."""

    field: str = column("field", "The field's name.")
    agency: Agency | None = reference("agency_id", "The agency that answers it; null: the platform does.")
    sensitivity: Sensitivity | None = column("sensitivity", "How sensitive it is; null: it is public.")
    legal_basis: str | None = column("legal_basis", "The law under which it may be read; null: it is public.")
    purposes: list[Purpose] = reference("purpose_ids", "The purposes that cover it; empty where it is public.", size=5)
    may_read: bool | None = column(
        "may_read",
        "Whether a read by the caller is answered; null: that cannot be said beforehand, and `why` says why.",
    )
    why: str | None = column("why", "Why it may not be read, in words; null: it may.")
    code: str | None = column(
        "code", "The code of the error that a read gives; null: it gives none, which is null without an error too."
    )


@platform.contribute(Query)
class FieldAccessFields:
    @resolver(PUBLIC, size=FIELDS_OF_A_TYPE, weight=WEIGHT)
    async def field_access(
        self, info: Info, type_: TypeName, subject_id: Subject = strawberry.UNSET
    ) -> list[FieldAccess] | None:
        """Who may read each field of a type, and whether the caller may; nothing of a record is shown.

        Null where there is no object type of this name. It is for those who may ask for the schema.
        """
        context = info.context
        reading = context.shared.field_reading
        found = reading.type(type_)
        if found is None:
            return None
        reader = await _reader(context, given(subject_id) or None)
        rows = []
        for name, declaration in reading.fields(found):
            where = f"{found.name}.{name}"
            readable = reading.of(found, name, reader)
            if where == DECISION_ID and readable.may_read and (error := unkept(context.caller)) is not None:
                readable = Readable(False, str(error), error.code)
            rows.append(_row(context, where, declaration, readable))
        return rows  # type: ignore[return-value]


async def _reader(context: Context, subject_id: str | None) -> RecordReader:
    """Return the caller with the record that is meant; another citizen's is noted for the usage log."""
    caller, purpose = context.caller, context.purpose
    if needs_purpose(caller, purpose):
        return RecordReader(caller, purpose, NOBODY, {})
    visible = await context.access.visibility()
    if subject_id is None and caller.in_office:
        return RecordReader(caller, purpose, visible, None)
    subject = visible.me if subject_id is None else str(subject_id)
    if subject is None or not visible.sees(CITIZEN, subject):
        return RecordReader(caller, purpose, visible, {})
    if subject != visible.me:
        context.recorder.note(CITIZEN, subject, PLATFORM, Action.READ, (FIELD,))
        await context.recording.commit()
    # What was read of the asker to see whom they may see says where the subject lives: nothing is read of the subject.
    relations = await context.relations.of(visible.me or subject)
    home = None if relations is None else relations.households.get(subject)
    return RecordReader(caller, purpose, visible, {CITIZEN: subject} | ({} if home is None else {HOUSEHOLD: home}))


def _row(context: Context, where: str, declaration: Declaration, readable: Readable) -> Row:
    access = declaration.access if isinstance(declaration.access, Personal) else None
    covering = [] if access is None else [id_ for id_, each in context.shared.purposes.items() if where in each.names]
    return {
        "field": where.partition(".")[2],
        "agency_id": declaration.agency,
        "sensitivity": None if access is None else access.sensitivity,
        "legal_basis": None if access is None else access.legal_basis,
        "purpose_ids": covering,
        **readable._asdict(),
    }
