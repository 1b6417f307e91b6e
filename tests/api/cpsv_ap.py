"""What CPSV-AP 3.2.0 asks of each class, as its published shapes have it, and what of a graph does not fit.

No package carries the shapes, so they stand here by hand: for each class that the catalogue uses, each property that
the profile constrains, with how often it may stand and what its values are.
"""

import warnings
from collections.abc import Iterator
from typing import Final, NamedTuple

from rdflib import RDF, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, TIME
from rdflib.term import Node

CPSV: Final = Namespace("http://purl.org/vocab/cpsv#")
CV: Final = Namespace("http://data.europa.eu/m8g/")
ELI: Final = Namespace("http://data.europa.eu/eli/ontology#")
LOCN: Final = Namespace("http://www.w3.org/ns/locn#")
TERRITORY: Final = URIRef("http://data.europa.eu/88u/dataset/atu-type")
TEXT: Final = RDF.langString


class Property(NamedTuple):
    """How often a property stands at a node, and the datatype or class of its values."""

    name: URIRef
    kind: URIRef | None = None
    least: int = 0
    most: int | None = None


IDENTIFIER: Final = Property(DCTERMS.identifier, None, 1, 1)
NAME: Final = Property(DCTERMS.title, TEXT, 1)
DESCRIPTION: Final = Property(DCTERMS.description, TEXT)
TYPE: Final = Property(DCTERMS.type, SKOS.Concept)
PROCESSING_TIME: Final = Property(CV.processingTime, XSD.duration, 0, 1)
OPENING_HOURS: Final = Property(CV.openingHours, TIME.TemporalEntity)
AGENT: Final = (IDENTIFIER, NAME, Property(LOCN.address, LOCN.Address), Property(CV.participates, CV.Participation))
EVENT: Final = (IDENTIFIER, NAME, DESCRIPTION, Property(CV.hasRelatedService, CPSV.PublicService))

SHAPES: Final[dict[URIRef, tuple[Property, ...]]] = {
    CPSV.PublicService: (
        IDENTIFIER,
        NAME,
        Property(DCTERMS.description, TEXT, 1),
        Property(CV.hasCompetentAuthority, CV.PublicOrganisation, 1),
        Property(CV.hasChannel, CV.Channel),
        Property(CPSV.hasInput, CV.Evidence),
        Property(CV.hasInputType, CV.EvidenceType),
        Property(CV.hasLegalResource, ELI.LegalResource),
        Property(CV.holdsRequirement, CV.Requirement),
        Property(CV.contactPoint, CV.ContactPoint),
        Property(CV.hasCost, CV.Cost),
        Property(CV.hasParticipation, CV.Participation),
        Property(CV.isClassifiedBy, SKOS.Concept),
        Property(CV.isGroupedBy, CV.Event),
        Property(CV.thematicArea, SKOS.Concept),
        Property(CV.sector, SKOS.Concept),
        Property(CV.relatedService, CPSV.PublicService),
        Property(CPSV.follows, CPSV.Rule),
        Property(CPSV.produces, CV.Output),
        Property(DCTERMS.audience, SKOS.Concept),
        Property(DCTERMS.isPartOf, DCAT.Dataset),
        Property(DCTERMS.language, DCTERMS.LinguisticSystem),
        Property(DCTERMS.requires, CPSV.PublicService),
        Property(DCTERMS.spatial, DCTERMS.Location),
        Property(DCAT.keyword, TEXT),
        TYPE,
        PROCESSING_TIME,
    ),
    CV.PublicOrganisation: (
        *AGENT,
        Property(SKOS.prefLabel, TEXT, 1),
        Property(DCTERMS.spatial, TERRITORY, 1),
    ),
    FOAF.Agent: AGENT,
    CV.Channel: (
        IDENTIFIER,
        DESCRIPTION,
        Property(DCTERMS.type, SKOS.Concept, 0, 1),
        Property(CV.ownedBy, ORG.Organization),
        Property(CPSV.hasInput, CV.Evidence),
        OPENING_HOURS,
        PROCESSING_TIME,
    ),
    CV.ContactPoint: (Property(CV.contactPage, FOAF.Document), OPENING_HOURS),
    CV.Event: EVENT,
    CV.LifeEvent: (*EVENT, TYPE),
    CV.Evidence: (
        IDENTIFIER,
        NAME,
        DESCRIPTION,
        Property(DCTERMS.type, SKOS.Concept, 0, 1),
        Property(DCTERMS.conformsTo, CV.EvidenceType),
        Property(DCTERMS.language, DCTERMS.LinguisticSystem),
        Property(CV.supportsRequirement, CV.Requirement),
        Property(FOAF.page, FOAF.Document),
    ),
    CV.Requirement: (
        IDENTIFIER,
        NAME,
        TYPE,
        Property(CV.fulfils, CPSV.Rule),
        Property(CV.hasSupportingEvidence, CV.Evidence),
    ),
    CV.Output: (IDENTIFIER, NAME, DESCRIPTION, TYPE, Property(DCTERMS.language, DCTERMS.LinguisticSystem)),
    ELI.LegalResource: (Property(DCTERMS.relation, ELI.LegalResource),),
    DCAT.Dataset: (
        NAME,
        Property(DCTERMS.description, TEXT, 1),
        Property(DCTERMS.publisher, FOAF.Agent, 1, 1),
        Property(DCTERMS.hasPart, CPSV.PublicService),
        Property(DCAT.landingPage, FOAF.Document),
    ),
}


def triples(document: str, address: str) -> Graph:
    """The triples of a JSON-LD document that was fetched at this address."""
    with warnings.catch_warnings():
        # The reader's own use of what it has given up.
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        return Graph().parse(data=document, format="json-ld", publicID=address)


def misfits(graph: Graph) -> list[str]:
    """What does not fit the profile, each as a sentence."""
    return [
        f"{_name(graph, node)} ({class_.n3(graph.namespace_manager)}): {wrong}"
        for class_, properties in SHAPES.items()
        for node in graph.subjects(RDF.type, class_)
        for each in properties
        for wrong in _wrong(graph, node, each)
    ]


def _wrong(graph: Graph, node: Node, asked: Property) -> Iterator[str]:
    values = list(graph.objects(node, asked.name))
    name = asked.name.n3(graph.namespace_manager)
    if len(values) < asked.least or (asked.most is not None and len(values) > asked.most):
        yield f"{name} stands {len(values)} times"
    for value in values:
        if asked.kind is not None and not _is(graph, value, asked.kind):
            yield f"{name} is {value!r}, no {asked.kind}"


def _is(graph: Graph, value: Node, kind: URIRef) -> bool:
    if kind == TEXT:
        return isinstance(value, Literal) and bool(value.language) and bool(str(value).strip())
    if kind == XSD.duration:
        return isinstance(value, Literal) and value.datatype == kind and not value.ill_typed
    return isinstance(value, URIRef | BNode) and (value, RDF.type, kind) in graph


def _name(graph: Graph, node: Node) -> str:
    return str(graph.value(node, DCTERMS.identifier) or node)
