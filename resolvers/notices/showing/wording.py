"""The words of a notice, put together from what it told: templates, plural forms and days as each language has them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from agencies.contract.shared_values import Language
from agencies.contract.values.day import SEOUL
from agencies.rules.three_valued_logic import Outcome
from resolvers.notices.content.notice_content import NoticeContent
from resolvers.request.language import in_language

FOLDER: Final = Path(__file__).with_name("texts")


@cache
def wording(language: Language) -> "Wording":
    """The words of a language."""
    text = (FOLDER / f"{language.name.lower()}.yaml").read_text(encoding="utf-8")
    return Wording(language, yaml.safe_load(text))


class Wording:
    """One language's words for notices."""

    def __init__(self, language: Language, templates: Mapping[str, Any]) -> None:
        self._language = language
        self._locale = Locale.parse(language.name.lower())
        self._templates = templates

    def title(self, told: NoticeContent, withdrawn_at: datetime | None) -> str:
        """What a notice is about, in a line."""
        event = self._in(told["event"]["title"])
        counts = {"services": len(told["lines"]) + told["more"], "schools": len(told["schools"])}
        what = [self._counted(name, count) for name, count in counts.items() if count]
        title = self._say("title", event=event, what=format_list(what, locale=self._locale)) if what else event
        return title if withdrawn_at is None else self._say("withdrawn_title", title=title)

    def body(
        self,
        told: NoticeContent,
        reader: str,
        withdrawn_at: datetime | None,
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        """All that a notice tells its reader, in lines; `names`: of whom it is about, where they may be said."""
        return "\n".join(self._lines(told, reader, withdrawn_at, names))

    def _lines(
        self, told: NoticeContent, reader: str, withdrawn_at: datetime | None, names: Mapping[str, str]
    ) -> Iterator[str]:
        event = told["event"]
        if withdrawn_at is not None:
            yield self._say("withdrawn", day=self._day(withdrawn_at.astimezone(SEOUL).date()))
        yield self._say("happened", event=self._in(event["title"]), day=self._day(event["on"]))
        if told.get("opened_by") is not None:
            if event["subject_id"] != reader:
                yield self._say("opened_of_another")
            yield self._say("opened", agency=self._in(told["opened_by"]))
        if told["lines"]:
            yield self._say("heading")
        for line in told["lines"]:
            yield from self._service(line, reader, names)
        if told["more"]:
            yield self._counted("more", told["more"])
        if told["schools"]:
            yield self._say("places")
        for school in told["schools"]:
            yield self._school(school)

    def _service(self, line: Mapping[str, Any], reader: str, names: Mapping[str, str]) -> Iterator[str]:
        yield self._say("service", name=self._in(line["name"]))
        if line["subject_id"] != reader:
            name = names.get(line["subject_id"])
            yield self._say("for_another") if name is None else self._say("for_person", name=name)
        if line["status"] == "LIKELY":
            yield self._say("likely")
        yield from self._reasons(line["reasons"])
        if line["channels"]:
            yield self._say("channels", channels=self._list(map(self._channel, line["channels"])))
        yield from self._days(line)
        yield from self._documents(line["evidence"])

    def _reasons(self, reasons: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """What is met, then what is not known: of a LIKELY service its prose may ask for what stands nowhere."""
        met = [self._in(each["requirement"]["text"]) for each in reasons if each["outcome"] == Outcome.MET.name]
        unknown = [self._in(each["requirement"]["text"]) for each in reasons if each["outcome"] != Outcome.MET.name]
        if met:
            yield self._say("reasons", reasons=self._list(met))
        if unknown:
            yield self._say("unknown", conditions=self._list(unknown))

    def _days(self, line: Mapping[str, Any]) -> Iterator[str]:
        """Those that were still to come; a period whose days are rough is told of for a while after its last one."""
        if line["period"] is not None:
            yield self._say("period", period=self._in(line["period"]))
        decided = date.fromisoformat(line["on"])
        if line["opens_on"] is not None and date.fromisoformat(line["opens_on"]) > decided:
            yield self._say("opens", day=self._day(line["opens_on"]))
        for name, last in (("closes", line["closes_on"]), ("apply_by", line["apply_by"])):
            if last is not None and date.fromisoformat(last) >= decided:
                yield self._say(name, day=self._day(last))

    def _documents(self, evidence: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        bring = [self._in(each["name"]) for each in evidence if each["holder"] is None]
        held = [
            self._say("held_by", document=self._in(each["name"]), agency=self._in(each["holder"]))
            for each in evidence
            if each["holder"] is not None
        ]
        if bring:
            yield self._say("bring", documents=self._list(bring))
        if held:
            yield self._say("held", documents=self._list(held))

    def _channel(self, channel: Mapping[str, Any]) -> str:
        name = self._in(channel["name"]) or self._templates["channel_kinds"][channel["kind"]]
        return name if channel["url"] is None else self._say("at", name=name, url=channel["url"])

    def _school(self, school: Mapping[str, Any]) -> str:
        name, day = school["name"], self._day(school["opens_on"])
        if school["places"] is None:
            return self._say("school", name=name, day=day)
        return self._say(
            "school_with_places", name=name, day=day, places=self._counted("places_count", school["places"])
        )

    def _counted(self, name: str, count: int) -> str:
        forms = self._templates[name]
        form: str = forms.get(self._locale.plural_form(count), forms["other"])
        return form.format(count=count)

    def _say(self, template_id: str, **given: Any) -> str:
        template: str = self._templates[template_id]
        return template.format(**given)

    def _in(self, texts: Any) -> str:
        return in_language(texts, self._language) or ""

    def _list(self, items: Any) -> str:
        return format_list([each for each in items if each], locale=self._locale)

    def _day(self, day: date | str) -> str:
        return format_date(date.fromisoformat(day) if isinstance(day, str) else day, format="long", locale=self._locale)
