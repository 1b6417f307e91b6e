"""What was read from the national catalogue's prose, as a page of Markdown by which people check the readings."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import yaml

from agencies.rules.notation import Notation
from agencies.service_catalogue.gov24.service_reading import ServiceReading
from agencies.service_catalogue.prose_reading.correction import Correction
from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement

SAMPLE: Final = 300
ONE_LINE: Final = 2**20
LONGEST_QUOTE: Final = 300
BACKTICKS: Final = re.compile("`+")
FENCE: Final = "```"
END_OF_LINE: Final = re.compile(r"\r\n|\r|\n")
HOW_TO_MEND: Final = """\
A reading tells UNLIKELY from LIKELY. A misreading is mended in `prose_reading/readings.yaml`, by the service's id, the
phrase and what it means; docs/prose-reading.md says how. Conditions stand in the notation of that file, and
`{group: G, narrow: B}` is a group of the vocabulary that no fact shows. In quotes, ↵ is the end of a line."""


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """The readings of a capture.

    `refused`: how many services an import does not take in, so that nothing is read from them. `corrections`: those by
    which it was read, by service. `seed`: the number that draws the sample.
    """

    as_of: date
    readings: Sequence[ServiceReading]
    refused: int
    corrections: Mapping[str, Sequence[Correction]]
    version: str
    seed: int

    def summary(self) -> str:
        """What was read in all, and how many corrections have lost their words."""
        read = [each for each in self.readings if each.requirements]
        share = f"{len(read) / len(self.readings):.1%}"
        of_all = f"Of {len(self.readings):,} services {len(read):,} ({share}) have a reading, {self._count():,} in all."
        lost = len(list(self._lost()))
        return f"{of_all} Corrections that no longer stand: {lost:,}."

    def text(self) -> str:
        """The whole report."""
        sections = (self._head(), self._coverage(), self._corrections(), self._sample(), self._services())
        return "\n".join(line for section in sections for line in section)

    def _head(self) -> Iterator[str]:
        yield from ("# What is read from the national catalogue's prose", "")
        yield from (self.summary(), "", HOW_TO_MEND, "")
        yield f"- Names of districts as of {self.as_of}."
        yield f"- Services that an import refuses, and that are not read: {self.refused:,}."
        yield f"- Version of the reading (reader, vocabulary and corrections): `{self.version}`."
        yield f"- Seed of the sample: {self.seed}."

    def _coverage(self) -> Iterator[str]:
        services = Counter(kind for each in self.readings for kind in {one.kind for one in each.requirements})
        readings = Counter(one.kind for each in self.readings for one in each.requirements)
        yield from ("", "## Coverage by kind", "", "| kind | services | readings |", "|---|--:|--:|")
        for kind in sorted(readings, key=lambda kind: (-readings[kind], kind)):
            yield f"| {kind} | {services[kind]:,} | {readings[kind]:,} |"

    def _corrections(self) -> Iterator[str]:
        yield from ("", "## Corrections that no longer stand", "")
        yield from (list(self._lost()) or ["None."])

    def _lost(self) -> Iterator[str]:
        """The corrections without their words, with why: they change nothing, and can be removed."""
        texts = {each.id: each.prose for each in self.readings}
        for id_, several in sorted(self.corrections.items()):
            for each in several:
                if id_ not in texts:
                    yield f"- {id_}: {_code(each.phrase)}: no such service is taken in from the capture."
                elif not each.stands_in(texts[id_]):
                    yield f"- {id_}: {_code(each.phrase)}: the service's prose no longer has these words."

    def _sample(self) -> Iterator[str]:
        every = [(each, one) for each in self.readings for one in each.requirements]
        drawn = random.Random(self.seed).sample(every, min(SAMPLE, len(every)))  # noqa: S311 (a sample is no secret)
        yield from ("", "## Sample to check by hand", "")
        yield f"{len(drawn):,} readings of {len(every):,}, in the order in which they were drawn: the first of them are"
        yield "a sample as well. A reading is wrong, too, where it misses an alternative or an exclusion of its text."
        for number, (service, reading) in enumerate(drawn, start=1):
            yield from ("", f"### {number}. {_title(service)}", "", _line(reading), "", *_whole_text(service.prose))

    def _services(self) -> Iterator[str]:
        yield from ("", "## Readings by service")
        for each in self.readings:
            if each.requirements:
                yield from ("", f"### {_title(each)}", "", *map(_line, each.requirements))
        yield ""

    def _count(self) -> int:
        return sum(len(each.requirements) for each in self.readings)


class _Flow(yaml.SafeDumper):
    """Writes out what stands twice, as the files of the catalogue do."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def written(condition: Notation) -> str:
    """The condition in one line, as `readings.yaml` and the vocabulary write it."""
    dumped = yaml.dump(
        condition, Dumper=_Flow, default_flow_style=True, sort_keys=False, allow_unicode=True, width=ONE_LINE
    )
    return dumped.strip()


def _title(service: ServiceReading) -> str:
    return f"{service.id} {_code(service.prose.name)}"


def _line(reading: TextRequirement) -> str:
    return f"- {reading.kind}: {_code(reading.quote[:LONGEST_QUOTE])} means {_code(written(reading.condition))}"


def _whole_text(texts: Prose) -> Iterator[str]:
    """The service's texts, nothing of which Markdown takes for its own signs."""
    named = {"서비스명": texts.name, "지원대상": texts.target, "선정기준": texts.criteria, "서비스목적": texts.purpose}
    fence = max([FENCE, *(run + "`" for text in named.values() for run in BACKTICKS.findall(text))], key=len)
    yield f"{fence}text"
    for field, text in named.items():
        if text:
            yield f"[{field}]"
            yield from END_OF_LINE.split(text)
    yield fence


def _code(text: str) -> str:
    """The text in one line, between more backticks than stand together in it."""
    line = END_OF_LINE.sub("↵", text)
    fence = "`" * (1 + max(map(len, BACKTICKS.findall(line)), default=0))
    blank = " " if "`" in line else ""
    return f"{fence}{blank}{line}{blank}{fence}"
