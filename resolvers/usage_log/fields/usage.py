"""A citizen's own usage log as the graph shows it: who read what of them, when and why, each record with its proof."""

import base64
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import PUBLIC, Personal, Sensitivity
from agencies.contract.deprecation import Deprecated
from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.schema.arguments import After, First
from agencies.contract.schema.page import PageInfo, no_cursor, page, window
from agencies.contract.shared_values import Agency, Purpose
from agencies.contract.source import Row
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.values.long import Long
from agencies.contract.values.null import given
from agencies.registration.registry import PLATFORM
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.engine.planning.projection import columns_asked
from resolvers.request.opaque_id import opaque_id
from resolvers.request.position import read_position
from resolvers.usage_log.fields.used_field import UsedField
from resolvers.usage_log.keeping.usage_reading import Proven
from resolvers.usage_log.record import Action, ReceiverKind
from resolvers.usage_log.tables.page_table import Wanted
from resolvers.usage_log.tree.signed_head import SignedHead as Signed
from resolvers.usage_log.tree.signing_key import hash_text

USAGE: Final = Personal(Sensitivity.SPECIAL, "개인정보 보호법 제35조", confidential=True, whereabouts=True)
"""Who asked for what says as much as what they found, and by the office in which district somebody lives."""
PROOF: Final = "proof"
TOTAL: Final = "total_count"
USAGE_WEIGHT: Final = 900
"""Units of a page: it is three statements, and one of them may count the whole log."""
OTHERS: Final = tuple(kind for kind in ReceiverKind if kind is not ReceiverKind.SELF)
"""The receivers that are shown where a caller names none: a citizen's own readings would hide all others."""


@platform.type(access=PUBLIC)
class SignedHead:
    """How many records the log had at a time and the root over them, signed by the operator (ES256)."""

    tree_size: Long = column("tree_size", "How many records there were.")
    root: str = column("root", "The root of the Merkle tree over them; base64.")
    timestamp: datetime = column("timestamp", "When it was signed.")
    key_id: str = column("key_id", "The key, by its thumbprint (RFC 7638), as at `/usage/keys.json`.")
    signature: str = column(
        "signature", "Over the canonical JSON (RFC 8785) of the members before: r and s, 32 bytes each; base64."
    )


@platform.type(access=USAGE)
class InclusionProof:
    """That a record stands in the log: a path in a Merkle tree over SHA-256 (RFC 9162). Hashes are base64."""

    leaf: str = column("leaf", "The leaf's bytes, the record's canonical JSON (RFC 8785); base64.")
    index: Long = column("index", "The record's place in the log, from 0 on.")
    path: list[str] = column("path", "The hashes from the leaf's neighbour upwards.")
    head: SignedHead = column(
        "head", "The signed head of the log: how many records there were at a time, and the root over them."
    )


@platform.type(access=USAGE, deprecated={"fields": Deprecated(date(2026, 12, 2), instead="UsageRecord.usedFields")})
class UsageRecord:
    """That one agency's data on the citizen was read, used for a verdict, or refused, in one request."""

    id: strawberry.ID = column("id", "Opaque.")
    logtime: datetime = column("logtime", "When it was recorded, which is before the answer left.")
    receiver_kind: ReceiverKind = column("receiver_kind", "Who received it.")
    receiver: Agency | None = reference("receiver_agency", "The agency that received it; null for citizens.")
    receiver_system: str = column("receiver_system", "The program that asked: the token's `client_id`.")
    request_id: str = column("request_id", "The request, as its answer's header `Maru-Request-Id` has it.")
    issue: str | None = column(
        "issue", "The issue: the number of the case in which an official asked; null: no official did."
    )
    action: Action = column("action", "What was done.")
    purpose: Purpose | None = reference(
        "purpose", "The purpose: why it was read, under which law; null where that purpose is registered no more."
    )
    agency: Agency = reference("agency", "Whose data it is.")
    fields: list[str] = column(
        "fields", "The fields, as `Type.field`, and the facts, as `Fact.<id>`, those of a verdict among them."
    )
    used_fields: list[UsedField] = column(
        "used_fields", "The fields and the facts, those of a verdict among them, by what a citizen calls each.", size=5
    )
    represented: bool = column("represented", "Whether it was read on behalf of another, as by a guardian.")
    proof: InclusionProof = column(PROOF, "Verifies the record against a signed head, without trust in the operator.")


@platform.type(access=USAGE)
class UsageRequest:
    """One request that read of the citizen, with its records on this page.

    A deferred answer and a stream are recorded in parts. A page may end between two parts, and the rest follows.
    """

    request_id: str = column("request_id", "The request, as its answer's header `Maru-Request-Id` has it.")
    logtime: datetime = column("logtime", "When its newest record here was made, which is before the answer left.")
    receiver_kind: ReceiverKind = column("receiver_kind", "Who received it.")
    receiver: Agency | None = reference("receiver_agency", "The agency that received it; null for citizens.")
    receiver_system: str = column("receiver_system", "The program that asked: the token's `client_id`.")
    issue: str | None = column("issue", "The number of the case in which an official asked; null: no official did.")
    purpose: Purpose | None = reference(
        "purpose", "Why it was read; null where no purpose of this id is registered any more."
    )
    represented: bool = column("represented", "Whether it was read on behalf of another, as by a guardian.")
    records: list[UsageRecord] = column(
        "records", "Its records, one for each agency and action; of `agencyId` alone where that is given.", size=1
    )


@platform.type(access=PUBLIC)
class UsageEdge:
    """A record of a list by page."""

    cursor: str = column("cursor", "Opaque: `after` to go on behind this record.")
    node: UsageRecord = column("node", "The record.")


@platform.type(access=PUBLIC)
class UsageConnection:
    """A page of the usage log, and how long the whole is under the newest head.

    A page that begins at the first record, or at another page's `endCursor`, cuts no part of a request.
    """

    edges: list[UsageEdge] = column("edges", "The page's records, each with its cursor.")
    nodes: list[UsageRecord] = column("nodes", "The page's records.")
    requests: list[UsageRequest] = column("requests", "The page's records by the request that made them.")
    page_info: PageInfo = column("page_info", "Where the page stands.")
    total_count: int = column(TOTAL, "How many there are on all pages.")


Since = Annotated[datetime | None, strawberry.argument(description="Only what was recorded at this time or later.")]
Kinds = Annotated[
    list[ReceiverKind] | None,
    strawberry.argument(
        description="Only what receivers of these kinds received; null, as not given: all but SELF, the citizen."
    ),
]
OfAgency = Annotated[strawberry.ID | None, strawberry.argument(description="Only what was read of this agency's data.")]


@platform.contribute(Citizen)
class CitizenUsage:
    @resolver(USAGE, weight=USAGE_WEIGHT)
    async def usage(
        self,
        info: strawberry.Info[Context, Any],
        first: First = 20,
        after: After = strawberry.UNSET,
        since: Since = strawberry.UNSET,
        receiver_kinds: Kinds = strawberry.UNSET,
        agency_id: OfAgency = strawberry.UNSET,
    ) -> UsageConnection | None:
        """Who read what of this citizen's record, when, and why. Newest first, up to the newest signed head.

        A page has `first` records at most, and ends where a request or a part of it does. It has more where the first
        one alone has more, and a hundred at most.
        """
        context, asked, columns = info.context, window(first, after), columns_asked(info)
        wanted = Wanted(
            asked.size,
            None if asked.after is None else _index(asked.after),
            given(since),
            kinds_wanted(receiver_kinds),
            _agency(context, given(agency_id)),
            counted=TOTAL in columns,
        )
        found = await context.usage.page(str(self), wanted, proofs=PROOF in columns)
        rows = [usage_row(each, found.head, context) for each in found.records]
        keys = [str(each.values.index) for each in found.records]
        shown = page(rows, keys, before=wanted.before is not None, more=found.more, total=found.total)
        return {**shown, "requests": list(_requests(rows))}  # type: ignore[return-value]


def _requests(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield a row for each request of these records, the one with the newest record first."""
    by_request: dict[str, list[Row]] = {}
    for row in rows:
        by_request.setdefault(row["request_id"], []).append(row)
    for records in by_request.values():
        yield {**records[0], "records": records}


def _index(key: str) -> int:
    index = read_position(key)
    if index is None:
        raise no_cursor()
    return index


def kinds_wanted(asked: Sequence[ReceiverKind] | None) -> tuple[str, ...] | None:
    """Return the names of the receivers' kinds that are asked for, None for all; BAD_USER_INPUT for too many."""
    kinds = given(asked)
    if kinds is None:
        kinds = OTHERS
    if len(kinds) > len(ReceiverKind):
        raise BadUserInput(
            f"`receiverKinds` names {len(kinds)} kinds, and there are {len(ReceiverKind)}: give each once.",
            InputProblem.TOO_MANY,
            "receiverKinds",
        )
    names = {kind.name for kind in kinds}
    return None if len(names) == len(ReceiverKind) else tuple(sorted(names))


def _agency(context: Context, agency_id: str | None) -> str | None:
    if agency_id not in (None, PLATFORM) and context.registry.agency(agency_id) is None:
        raise BadUserInput(
            "`agencyId` names no agency: take one that `agencies` lists, or `platform`.",
            InputProblem.UNKNOWN_ID,
            "agencyId",
        )
    return agency_id


def usage_row(found: Proven, head: Signed, context: Context) -> Row:
    """A record, and its proof under a head, as the row of its type."""
    shape, values = found.shape, found.values
    return {
        "id": opaque_id("usage", str(values.index)),
        "logtime": values.logtime,
        "receiver_kind": shape.receiver_kind,
        "receiver_agency": shape.receiver_agency,
        "receiver_system": shape.receiver_system,
        "request_id": values.request_id.hex(),
        "issue": values.issue,
        "action": shape.action,
        "purpose": shape.purpose if shape.purpose in context.shared.purposes else None,
        "agency": shape.agency,
        "fields": list(shape.fields),
        "used_fields": context.shared.used_fields(shape.fields),
        "represented": shape.represented,
        PROOF: {
            "leaf": base64.b64encode(found.leaf).decode(),
            "index": values.index,
            "path": [hash_text(each) for each in found.path],
            "head": _head(head),
        },
    }


def _head(signed: Signed) -> Row:
    head, published = signed.head, signed.document
    return {
        "tree_size": head.tree_size,
        "root": published["root"],
        "timestamp": head.timestamp,
        "key_id": head.key_id,
        "signature": published["signature"],
    }
