"""The command on the prose of the national catalogue: read it, and write what was read for people to check."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from agencies.service_catalogue.gov24.conversion import convert_all, require_services
from agencies.service_catalogue.gov24.prose_commands.reading_report import ReadingReport
from agencies.service_catalogue.gov24.report_file import require_writable, write_report
from agencies.service_catalogue.gov24.service_reading import read_services
from agencies.service_catalogue.gov24.source_file import read_source
from agencies.service_catalogue.prose_reading.correction import corrections
from agencies.service_catalogue.prose_reading.version import reading_version


def report_reading(capture: Path, report: Path, as_of: date, seed: int, say: Callable[[str], None]) -> None:
    """Read the prose of the services that an import of the capture takes in, and write the report to the file.

    StartUpError where the capture or the file cannot be used.
    """
    require_writable(report)
    source = read_source([capture])
    found = convert_all(source.rows, source.refused, as_of, own={})
    require_services(found)
    readings = read_services(found.services, as_of)
    came_to = ReadingReport(as_of, readings, len(found.refused), corrections(), reading_version(), seed)
    write_report(report, came_to.text())
    say(f"{came_to.summary()} The report is in {report}.")
