"""The questions that are open of a citizen as rows, and the services that hang on each by page."""

from bisect import bisect_left, bisect_right
from typing import Final

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.schema.page import page_between, window
from agencies.contract.source import Row
from agencies.rules.profile import NOT_RECORDED
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.open_question import OpenQuestion
from resolvers.eligibility.assessment.status_sets import positions
from resolvers.eligibility.facts.supposition import named
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.eligibility.presentation.lazy_row import LazyRow
from resolvers.request.opaque_id import opaque_id

NO_SERVICE: Final = "`{}` names no service of the catalogue: begin again without it."


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

    So a list goes on from a service also when the record or the catalogue has changed meanwhile.
    """

    __slots__ = ("_catalogue", "_services")

    def __init__(self, catalogue: Catalogue, services: int) -> None:
        self._catalogue = catalogue
        self._services = services

    def page(self, first: int, after: str | None = None, last: int | None = None, before: str | None = None) -> Row:
        """Return the page that these arguments ask for; BAD_USER_INPUT where they cannot be."""
        asked = window(first, after, last, before)
        places = {argument: self._position(service_id, argument) for argument, service_id in asked.cursors.items()}
        rules = self._catalogue.rules
        listed = positions(self._services, len(rules)).tolist()
        start = bisect_right(listed, places.get("after", -1))
        end = bisect_left(listed, places.get("before", len(rules)))

        def service_id(position: int) -> str:
            return rules[position].service_id

        return page_between(listed, asked, start, end, service_id, service_id)

    def _position(self, service_id: str, argument: str) -> int:
        position = self._catalogue.positions.get(service_id)
        if position is None:
            raise BadUserInput(NO_SERVICE.format(argument), InputProblem.UNKNOWN_ID, argument)
        return position
