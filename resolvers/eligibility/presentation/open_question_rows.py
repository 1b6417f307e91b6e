"""The questions that are open of a citizen as rows, and the services that hang on each by page."""

from collections.abc import Sequence
from typing import Final

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.page import page, window
from agencies.contract.source import Row
from agencies.service_catalogue.rules.profile import NOT_RECORDED
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.open_question import OpenQuestion
from resolvers.eligibility.facts.supposition import named
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.eligibility.presentation.lazy_row import LazyRow
from resolvers.request.opaque_id import opaque_id

NO_SERVICE: Final = "`after` names no service of the catalogue: begin again without it."


class OpenQuestionRow(LazyRow):
    """The row of one open question."""

    __slots__ = ("assessment", "question", "report")

    columns = {
        "id": lambda row: row.id(),
        "holder_id": lambda row: row.assessment.catalogue.definitions[row.question.fact].agency,
        "remedy": lambda row: row.report.remedy(row["holder_id"], row["cause"]),
        "decides": lambda row: row.question.decides,
        "services": lambda row: HangingServices(row.assessment.catalogue, row.question.services),
    }

    def __init__(self, question: OpenQuestion, assessment: Assessment, report: Report) -> None:
        super().__init__(fact_id=question.fact, subject_id=question.subject_id, cause=NOT_RECORDED)
        self.question = question
        self.assessment = assessment
        self.report = report

    def id(self) -> str:
        """An id over all on which the row hangs: two parents' rows of one child differ."""
        question, about = self.question, self.assessment.question
        # Where nothing is supposed it is the id of before suppositions were, which gateways beside this one give.
        supposed = [named(about.suppositions)] if about.suppositions else []
        asked = question.fact, question.subject_id, NOT_RECORDED
        return opaque_id(*asked, about.citizen_id, str(about.on), *supposed)


class HangingServices:
    """The services that hang on a question, in the catalogue's order; a cursor is a service's id.

    So a list goes on behind a service also when the record or the catalogue has changed meanwhile.
    """

    __slots__ = ("_catalogue", "_services")

    def __init__(self, catalogue: Catalogue, services: int) -> None:
        self._catalogue = catalogue
        self._services = services

    def page(self, first: int, after: str | None = None) -> Row:
        """So many services behind the cursor's; BAD_USER_INPUT where the arguments cannot be."""
        asked = window(first, after)
        behind = self._services if asked.after is None else self._behind(asked.after)
        ids = self._lowest(behind, asked.size)
        total, left = self._services.bit_count(), behind.bit_count()
        return page(ids, ids, before=left < total, more=left > len(ids), total=total)

    def _behind(self, service_id: str) -> int:
        position = self._catalogue.positions.get(service_id)
        if position is None:
            raise BadUserInput(NO_SERVICE, InputProblem.UNKNOWN_ID, "after")
        return self._services >> position + 1 << position + 1

    def _lowest(self, services: int, count: int) -> Sequence[str]:
        found: list[str] = []
        while services and len(found) < count:
            lowest = services & -services
            services ^= lowest
            found.append(self._catalogue.rules[lowest.bit_length() - 1].service_id)
        return found
