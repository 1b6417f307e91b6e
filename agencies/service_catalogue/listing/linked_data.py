"""The catalogue in the European Union's words for it: CPSV-AP 3.2.0, as JSON-LD. It reads nothing by itself.

Its things have IRIs within the document, whatever version of it is asked for. Where the profile wants what our
catalogue does not have, the next best that is true stands there.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

Part = Mapping[str, Any]
Node = dict[str, Any]

DOCUMENT: Final = "catalogue.jsonld"
COUNTRY: Final = "http://publications.europa.eu/resource/authority/country/KOR"
LANGUAGE: Final = "http://publications.europa.eu/resource/authority/language/"
LANGUAGES: Final = {"KO": f"{LANGUAGE}KOR", "EN": f"{LANGUAGE}ENG", "AR": f"{LANGUAGE}ARA"}
TERRITORY: Final = ["dct:Location", "http://data.europa.eu/88u/dataset/atu-type"]

_BY_LANGUAGE: Final = {"@container": "@language"}
_NODE: Final = {"@type": "@id"}
_DAY: Final = {"@type": "xsd:date"}
CONTEXT: Final[dict[str, Any]] = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **dict.fromkeys(("dct:title", "dct:description", "skos:prefLabel", "locn:geographicName"), _BY_LANGUAGE),
    **dict.fromkeys(("dct:audience", "dct:isPartOf", "dct:language", "dct:publisher", "dct:references"), _NODE),
    **dict.fromkeys(("dct:type", "cv:isClassifiedBy", "cv:isGroupedBy", "foaf:page"), _NODE),
    **dict.fromkeys(("dcat:startDate", "dcat:endDate", "dct:modified"), _DAY),
    **dict.fromkeys(("eli:first_date_entry_in_force", "eli:date_no_longer_in_force"), _DAY),
    "cv:processingTime": {"@type": "xsd:duration"},
}

PUBLISHER: Final = {"ko": "공공서비스 목록", "en": "Service catalogue"}
CATALOGUES: Final = {
    "maru": (
        {"ko": "마루의 공공서비스 규칙", "en": "Maru's rules of public services"},
        {
            "ko": "법과 지침에서 옮겨 적은 완전한 규칙이 있는 공공서비스",
            "en": "Public services with complete rules, written down from laws and guidelines",
        },
    ),
    "gov24": (
        {"ko": "정부24 공공서비스 목록", "en": "Government24's catalogue of public services"},
        {
            "ko": "중앙행정기관, 지방자치단체와 공공기관이 정부24에 올린 공공서비스",
            "en": "Public services that ministries, municipalities and public institutions list at Government24",
        },
    ),
}
# By kind of concept: a concept's label by its code.
CONCEPTS: Final[dict[str, Mapping[str, Part]]] = {
    "channel-type": {
        "ONLINE": {"ko": "온라인", "en": "Online"},
        "IN_PERSON": {"ko": "방문", "en": "In person"},
        "PHONE": {"ko": "전화", "en": "By telephone"},
        "POST": {"ko": "우편", "en": "By post"},
        "APP": {"ko": "앱", "en": "In an application"},
    },
    "requirement-type": {
        "rule": {"ko": "규칙으로 판정하는 요건", "en": "A requirement that a rule decides"},
        "words": {"ko": "글로만 적힌 요건", "en": "A requirement that stands in words only"},
    },
    "life-stage": {
        "INFANT": {"ko": "영유아", "en": "Infants"},
        "CHILD": {"ko": "아동", "en": "Children"},
        "ADOLESCENT": {"ko": "청소년", "en": "Adolescents"},
        "YOUNG_ADULT": {"ko": "청년", "en": "Young adults"},
        "MIDDLE_AGED": {"ko": "중장년", "en": "The middle-aged"},
        "ELDERLY": {"ko": "노년", "en": "The elderly"},
    },
}


def vocabulary_nodes(head: Part) -> list[Node]:
    """What the services refer to: the catalogues, and the concepts by which services are grouped."""
    groups = {event["group"]: {"en": event["group"]} for event in head["life_events"]}
    audiences = {category["id"]: category["title"] for category in head["categories"]}
    concepts: dict[str, Mapping[str, Part]] = {**CONCEPTS, "life-event-group": groups, "category": audiences}
    return [
        {"@id": COUNTRY, "@type": TERRITORY, "locn:geographicName": {"ko": "대한민국", "en": "Republic of Korea"}},
        *({"@id": language, "@type": "dct:LinguisticSystem"} for language in LANGUAGES.values()),
        *(_concept(kind, code, label) for kind, labels in concepts.items() for code, label in labels.items()),
        {"@id": _iri("publisher"), "@type": "foaf:Agent", **_named("service_catalogue", PUBLISHER)},
        *map(_catalogue, head["catalogues"]),
        *map(_life_event, head["life_events"]),
    ]


def service_node(service: Part) -> Node:
    """One service, with all that only it has."""
    id_ = service["id"]
    node = {
        "@id": _iri("service", id_),
        "@type": "cpsv:PublicService",
        **_named(id_, service["name"]),
        # The profile wants a description of every service, and some have none but their name.
        "dct:description": service["description"] or service["name"],
        "dct:isPartOf": _iri("catalogue", service["catalogue"]),
        "dct:language": [LANGUAGES[language] for language in service["languages"]],
        "cv:hasCompetentAuthority": _authority(service),
        "cv:thematicArea": service["thematic_area"]
        and _concept("thematic-area", service["thematic_area"], {"ko": service["thematic_area"]}),
        "dct:spatial": _territory(service) if service["region_known"] else None,
        "dct:audience": [_iri("category", category) for category in service["categories"]],
        "cv:isClassifiedBy": [_iri("life-stage", stage) for stage in service["life_stages"]],
        "cv:isGroupedBy": [_iri("life-event", event) for event in service["life_events"]],
        "cv:holdsRequirement": [*map(_requirement, service["requirements"]), *_criteria(service)],
        "cv:hasLegalResource": [_law(law) for law in service["legal_resources"]],
        "cv:hasChannel": [_channel(id_, *each) for each in enumerate(service["channels"])],
        "cpsv:hasInput": [_evidence(id_, *each) for each in enumerate(service["evidence"])],
        "cpsv:produces": service["amount"] and _output(service),
        "cv:contactPoint": [_contact_point(point) for point in service["contact_points"]],
        "cv:processingTime": service["processing_time"],
        "foaf:page": _page(service["url"]),
    }
    return _filled(node)


def _iri(kind: str, *path: str) -> str:
    return f"{DOCUMENT}#{'/'.join((kind, *(quote(part, safe='/') for part in path)))}"


def _page(url: str | None) -> str | None:
    """A page's address with whatever may not stand in an IRI escaped."""
    return url and quote(url, safe="%/:?#[]@!$&'()*+,;=~")


def _filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, [], {})}


def _named(identifier: str, title: Part) -> Node:
    return {"dct:identifier": identifier, "dct:title": title}


def _concept(kind: str, code: str, label: Part) -> Node:
    return {"@id": _iri(kind, code), "@type": "skos:Concept", "skos:prefLabel": label}


def _catalogue(catalogue: Part) -> Node:
    title, description = CATALOGUES[catalogue["catalogue"]]
    return {
        "@id": _iri("catalogue", catalogue["catalogue"]),
        "@type": "dcat:Dataset",
        **_named(catalogue["catalogue"], title),
        "dct:description": description,
        "dct:publisher": _iri("publisher"),
        "dct:modified": catalogue["retrieved_on"],
        "owl:versionInfo": catalogue["version"],
    }


def _life_event(event: Part) -> Node:
    node = {"@id": _iri("life-event", event["id"]), "@type": ["cv:LifeEvent", "cv:Event"]}
    return {**node, **_named(event["id"], event["title"]), "dct:type": _iri("life-event-group", event["group"])}


def _authority(service: Part) -> Node:
    """The authority; of one whose district is not known the profile is told the country, in which that lies."""
    authority = service["authority"]
    return {
        "@id": _iri("organisation", authority["id"]),
        "@type": "cv:PublicOrganisation",
        **_named(authority["id"], authority["name"]),
        "skos:prefLabel": authority["name"],
        "dct:spatial": _territory(service),
    }


def _territory(service: Part) -> Node:
    if service["region"] is None:
        return {"@id": COUNTRY}
    name = {"ko": service["region_name"]}
    return {"@id": _iri("district", service["region"]), "@type": TERRITORY, "locn:geographicName": name}


def _requirement(requirement: Part) -> Node:
    node = {
        "@id": _iri("requirement", requirement["id"]),
        "@type": "cv:Requirement",
        **_named(requirement["id"], requirement["text"]),
        "dct:type": _iri("requirement-type", "rule"),
        "dct:references": requirement["citation"] and _law_iri(requirement["citation"]),
        "dct:temporal": _period(requirement["in_force_from"], requirement["in_force_until"]),
    }
    return _filled(node)


def _criteria(service: Part) -> Iterator[Node]:
    for position, text in enumerate(service["text_criteria"]):
        id_ = f"{service['id']}/words/{position}"
        node = {"@id": _iri("requirement", id_), "@type": "cv:Requirement", **_named(id_, text)}
        yield {**node, "dct:type": _iri("requirement-type", "words")}


def _law_iri(law: Part) -> str:
    return _iri("law", *(law[name] for name in ("act", "article", "in_force_from") if law[name]))


def _law(law: Part) -> Node:
    node = {
        "@id": _law_iri(law),
        "@type": "eli:LegalResource",
        "dct:title": {"ko": " ".join(law[name] for name in ("act", "article") if law[name])},
        "eli:first_date_entry_in_force": law["in_force_from"],
        "eli:date_no_longer_in_force": law["in_force_until"],
        "foaf:page": _page(law["url"]),
    }
    return _filled(node)


def _channel(service_id: str, position: int, channel: Part) -> Node:
    id_ = f"{service_id}/{position}"
    node = {
        "@id": _iri("channel", id_),
        "@type": "cv:Channel",
        "dct:identifier": id_,
        "dct:type": _iri("channel-type", channel["kind"]),
        "dct:description": channel["name"],
        "dct:temporal": _period(channel["opens_on"], channel["closes_on"]),
        "foaf:page": _page(channel["url"]),
    }
    return _filled(node)


def _evidence(service_id: str, position: int, evidence: Part) -> Node:
    id_ = f"{service_id}/{position}"
    return {"@id": _iri("evidence", id_), "@type": "cv:Evidence", **_named(id_, evidence["name"])}


def _output(service: Part) -> Node:
    id_ = f"{service['id']}/output"
    node = {"@id": _iri("output", id_), "@type": "cv:Output", **_named(id_, service["name"])}
    return {**node, "dct:description": service["amount"]}


def _contact_point(point: Part) -> Node:
    page = _page(point["url"])
    node = {
        "@type": "cv:ContactPoint",
        "dct:title": point["name"],
        "dct:description": point["hours"],
        "cv:telephone": point["phone"],
        "cv:contactPage": page and {"@id": page, "@type": "foaf:Document"},
    }
    return _filled(node)


def _period(first: str | None, last: str | None) -> Node | None:
    if first is None and last is None:
        return None
    return _filled({"@type": "dct:PeriodOfTime", "dcat:startDate": first, "dcat:endDate": last})
