"""The tables a researcher fills, column by column, and the term each cell becomes.

This is the one description of the row format: the readers, `kg fmt`, the graph stage, the entry
workbook and the data-entry guide all follow it. Nothing here reads or writes.
"""

from kg.columns import Column, Kind, Table, concept, ref

__all__ = [
    "ALL_TABLES", "INLINE", "KIND_OF_PREFIX", "LINKS", "PERSONS", "STATEMENT", "TABLES", "Column", "Kind", "Table",
]  # fmt: skip

ID = Column("id", Kind.ID, "", "Leave empty, or write a handle of your own; kg fmt gives the lasting id.")
LABEL_EN = Column("label_en", Kind.TEXT, "skos:prefLabel", "The name in English.", required=True)
LABEL_LOCAL = Column(
    "label_local",
    Kind.LOCAL,
    "skos:prefLabel",
    "The name in its own script with its language tag.",
    "شهر نمونه@fa",
    many=True,
)
SOURCE = ref("source", "inSource", "sources", help="The document this row was read in.", required=True)
LOCATOR = Column("locator", Kind.STRING, "locator", "Where in the document: page, paragraph, minute.", "paragraph 3")
QUOTE = Column("quote", Kind.STRING, "quote", "A short quotation, only where the exact words matter.")
NOTE = Column("note", Kind.TEXT, "skos:note", "A remark for readers, in your own words.")
ENTRY = (
    Column("entered_by", Kind.STRING, "enteredBy", "Who entered the row.", "project", required=True),
    Column("entered_on", Kind.DATE, "enteredOn", "When the row was entered.", "2026-11-24"),
    Column("checked_by", Kind.STRING, "checkedBy", "Who checked the row against the source; empty means unchecked."),
)

# What is said: the columns of a proposition. They may be written inline in a claim row as well.
STATEMENT = (
    ref("about", "about", "cases", "restrictions", help="The case or restriction the statement is about."),
    concept("kind", "propositionKind", "proposition-kind", "What sort of statement it is.", "count"),
    Column("text_en", Kind.TEXT, "text", "The statement in your own words, without the figure.", "people killed"),
    Column("text_local", Kind.LOCAL, "text", "The same in another language, with its tag.", many=True),
    concept("measure", "measure", "measure", "What a count counts.", "killed"),
    Column("figure", Kind.FIGURE, "", "The figure: 304, 200-225, or 20 % for a share.", "304"),
    concept("bound", "bound", "bound", "How the figure is meant.", "at-least"),
    ref("share_of", "shareOf", "propositions", help="For a share: the count it is a share of.", past=True),
    ref("subset_of", "subsetOf", "propositions", help="The larger count of the same scope that this one is part of."),
    Column("population", Kind.TEXT, "population", "Scope: who is counted.", "protesters and bystanders"),
    Column("actor", Kind.TEXT, "actor", "Scope: who is said to have acted.", "security forces"),
    Column("period", Kind.DATE, "period", "Scope: the days covered.", "15-19 November 2019"),
    ref("territory", "territory", "places", help="Scope: the places covered.", many=True, past=True),
    ref(
        "concerns", "concerns", "agents", help="The agent it is about: alleged, listed, ordering.", many=True, past=True
    ),
    concept("degree", "degree", "degree", "For responsibility: the alleged degree of involvement.", "ordered"),
    Column("role", Kind.TEXT, "role", "For a command or post: the office held or the order given."),
    ref("norm", "norm", "sources", help="For lawfulness: the norm that is invoked, as a source.", past=True),
    Column("norm_locator", Kind.STRING, "normLocator", "For lawfulness: the article or principle.", "principle 9"),
    concept("finding", "finding", "finding", "For lawfulness: what is said of the conduct.", "breach"),
    ref("on_facts", "onFacts", "propositions", "partitions", help="The statements of fact it rests on.", many=True),
    concept("accountability", "accountability", "accountability", "For a measure: which one.", "listing"),
    ref(
        "describes", "describes", "evidence", help="For a description of evidence: the evidence.", many=True, past=True
    ),
)

CASES = Table(
    "cases", "ca", "case", "Case", "cases", "Event series and incidents.",
    (
        ID, LABEL_EN, LABEL_LOCAL,
        Column("period", Kind.DATE, "period", "The days the case covers.", "15-19 November 2019", required=True),
        ref("places", "place", "places", help="Where it happened.", required=True, many=True),
        ref("part_of", "partOf", "cases", help="The wider case this is part of."),
        Column("description_en", Kind.TEXT, "dcterms:description", "What the case gathers, in one sentence."),
        Column("description_local", Kind.LOCAL, "dcterms:description", "The same, tagged.", many=True),
    ),
)  # fmt: skip
PLACES = Table("places", "pl", "place", "Place", "places", "Places and the hierarchy they stand in.",
    (
        ID, LABEL_EN, LABEL_LOCAL,
        concept("kind", "placeKind", "place-kind", "What sort of place.", "city", required=True),
        ref("within", "within", "places", help="The next larger place."),
        concept("precision", "precision", "precision", "How finely it can be located.", "locality", required=True),
        Column("codes", Kind.CODES, "code", "Codes with system and version.", "geonames@2026 = 112931", many=True),
    ),
)  # fmt: skip
AGENTS = Table(
    "agents", "ag", "agent", "Agent", "agents", "Who speaks or is spoken of: people in office, bodies, media.",
    (
        ID, LABEL_EN, LABEL_LOCAL,
        concept("kind", "agentKind", "agent-kind", "What sort of agent.", "organisation", required=True),
        Column("capacity", Kind.TEXT, "capacity", "In what capacity it speaks.", "spokesperson", required=True),
    ),
)  # fmt: skip
SOURCES = Table("sources", "so", "source", "Source", "source", "Documents, each in the edition that was read.",
    (
        ID, LABEL_EN, LABEL_LOCAL,
        concept("kind", "sourceKind", "source-kind", "What sort of document.", "news-article", required=True),
        ref("publisher", "dcterms:publisher", "agents", help="Who published it.", required=True),
        Column("issued_on", Kind.DATE, "issuedOn", "When it was published, as well as is known.", required=True),
        Column("accessed_on", Kind.DATE, "accessedOn", "When it was read.", "2026-11-24", required=True),
        concept("access", "access", "access", "How it was read.", "read-in-copy", required=True),
        ref("known_through", "knownThrough", "sources", help="The source through which alone it is known.", past=True),
        ref("edition_of", "editionOf", "sources", help="The earlier edition at the same address.", past=True),
        Column("language", Kind.STRING, "dcterms:language", "Language tag of the text.", "en"),
        Column("url", Kind.URL, "url", "Its address.", "https://example.org/report"),
        Column("archived_url", Kind.URL, "archivedUrl", "The address of an archived copy."),
        Column("locator", Kind.STRING, "locator", "Document number or shelf mark, when there is no address."),
        Column("rights", Kind.TEXT, "dcterms:rights", "What may be done with the document.", required=True),
        NOTE,
    ),
)  # fmt: skip
AFFILIATIONS = Table(
    "affiliations", "af", "affiliation", "Affiliation", "source", "Posts and memberships, as a source says.",
    (
        ID, SOURCE,
        ref("member", "member", "agents", help="Who holds the post or belongs.", required=True),
        ref("body", "body", "agents", help="The body.", required=True),
        concept("kind", "affiliationKind", "affiliation-kind", "What binds them.", "post", required=True),
        Column("role", Kind.TEXT, "role", "The office or role.", "spokesperson"),
        Column("period", Kind.DATE, "period", "Since when and until when, as well as is known."),
        LOCATOR, *ENTRY,
    ),
)  # fmt: skip
RESTRICTIONS = Table(
    "restrictions", "rs", "restriction", "Restriction", "restrictions", "Events that hide or destroy evidence.",
    (
        ID, LABEL_EN, LABEL_LOCAL,
        ref("about", "about", "cases", help="The case it touches.", required=True),
        concept("kind", "restrictionKind", "restriction-kind", "What sort.", "shutdown", required=True),
        Column("period", Kind.DATE, "period", "The widest bounds that any source gives.", required=True),
        ref("places", "place", "places", help="Where.", many=True),
        concept("limits", "limits", "limits", "What it limits.", "communication", required=True, many=True),
        Column("description_en", Kind.TEXT, "dcterms:description", "What it was, in one sentence."),
    ),
)  # fmt: skip
PROPOSITIONS = Table("propositions", "pr", "proposition", "Proposition", "propositions",
    "What can be asserted or denied; equal statements share one row.",
    (ID, *STATEMENT),
)  # fmt: skip
PARTITIONS = Table(
    "partitions", "pt", "partition", "Partition", "propositions", "Statements that a count is made up of cells.",
    (
        ID,
        ref("about", "about", "cases", help="The case it is about.", required=True),
        ref("total", "total", "propositions", help="The count that is broken down.", required=True, past=True),
        concept("basis", "basis", "basis", "What the cells differ in.", "identification", required=True),
        Column("exhaustive", Kind.FLAG, "exhaustive", "Do the cells cover the whole count?", "yes", required=True),
        Column("disjoint", Kind.FLAG, "disjoint", "Does nobody stand in two cells?", "yes", required=True),
        Column("cells", Kind.CELLS, "cell", "Cells with their counts.", "full-name = 233 | partial-name = 6",
               required=True, many=True),
        Column("text_en", Kind.TEXT, "text", "What the breakdown says, in your own words.", required=True),
        Column("text_local", Kind.LOCAL, "text", "The same, tagged.", many=True),
    ),
)  # fmt: skip
CLAIMS = Table(
    "claims", "cl", "claim", "Claim", "source", "One row a claim: who says what, where, when, about whose words.",
    (
        ID, SOURCE,
        ref("claimant", "claimant", "agents", help="Whose attitude this is.", required=True),
        concept("stance", "stance", "stance", "Asserts, denies, questions, reports or retracts.", "asserts",
                 required=True),
        ref("proposition", "proposition", "propositions", "partitions",
             help="What is asserted or denied; or write it inline.", required=True),
        Column("stated_on", Kind.DATE, "statedOn", "When it was said, as written.", "20 November 2019", required=True),
        LOCATOR, QUOTE,
        ref("attributed_to", "attributedTo", "agents", help="Whom the claimant reports.", many=True, past=True),
        ref("relays", "relays", "claims", help="The claims this one passes on.", many=True, past=True),
        ref("answers", "response", "claims", "records", help="The claims or records it answers by name.", many=True,
             past=True),
        ref("answers_inferred", "response", "claims", "records",
             help="The claims or records it answers in our reading.", many=True, past=True),
        Column("inferred_reason", Kind.TEXT, "", "Why we read it as an answer to them."),
        ref("answers_agents", "respondsToAgent", "agents", help="Whose words in general it answers.", many=True,
             past=True),
        Column("blanket", Kind.FLAG, "blanket", "Does the denial reject all figures or reports alike?"),
        concept("denial_scope", "denialScope", "denial-scope", "What a denial denies.", "figure", many=True),
        concept("denial_form", "denialForm", "denial-form", "How a denial treats the act.", "denies-act"),
        ref("revises", "revises", "claims", help="The claimant's own earlier claim that this replaces.", many=True,
             past=True),
        concept("revision_kind", "revisionKind", "revision-kind", "How it revises.", "raises"),
        Column("revision_reason", Kind.TEXT, "revisionReason", "Why, as the source says; needed when a floor falls."),
        Column("knowledge", Kind.TEXT, "basisOfKnowledge", "How the claimant says it knows."),
        NOTE, *ENTRY,
    ),
    per_source=True,
)  # fmt: skip
RECORDS = Table("records", "re", "record", "PersonRecord", "source", "What one source's record says of one person.",
    (
        ID, SOURCE,
        ref("about", "about", "cases", help="The case.", required=True),
        Column("names", Kind.NAME, "name", "Name forms as written, tagged.", "Jane Example@en", many=True),
        concept("identification", "identification", "identification", "How far the person is named.", "full-name",
                 required=True),
        Column("age", Kind.AGE, "", "Age as written.", "16 or 17"),
        Column("born_on", Kind.DATE, "bornOn", "When the person was born, as the source says."),
        concept("gender", "gender", "gender", "As the source gives it.", "female"),
        concept("act", "act", "act", "What is said to have been done.", "killing", required=True),
        Column("act_on", Kind.DATE, "actOn", "When, as written."),
        ref("places", "placeCandidate", "places", help="Where; several when the source leaves it open.", many=True),
        concept("injury", "injury", "injury", "Where in the body.", "head", many=True),
        Column("description_en", Kind.TEXT, "dcterms:description", "What else the source says, in your own words."),
        Column("cell", Kind.CELL, "inCell", "The partition cells this person is counted in.", many=True),
        concept("informant", "informant", "informant", "The source's informant, as a type only.", "relative"),
        ref("informant_place", "informantPlace", "places", help="No finer than a province."),
        ref("revises", "revises", "records",
             help="The record of the same entry in an earlier edition that this one replaces.", past=True),
        Column("public_reason", Kind.TEXT, "publicReason",
               "For a child or somebody detained who may be alive: why the record may be public.",
               "The family named her in a public campaign."),
        LOCATOR, NOTE, *ENTRY,
    ),
    per_source=True,
)  # fmt: skip
EVIDENCE = Table("evidence", "ev", "evidence", "Evidence", "source", "Items or sets of items that a source cites.",
    (
        ID, SOURCE,
        ref("about", "about", "cases", help="The case.", required=True),
        LABEL_EN, LABEL_LOCAL,
        concept("kind", "evidenceKind", "evidence-kind", "What sort of item.", "video", required=True),
        Column("count", Kind.COUNT, "itemCount", "How many items; empty when the source does not say."),
        Column("held", Kind.FLAG, "held", "Is a copy held by this project?", "no", required=True),
        concept("not_held_reason", "notHeldReason", "not-held-reason", "Why not.", "not-public"),
        ref("seen_by", "seenBy", "agents", help="Who is said to have seen it.", many=True),
        ref("authenticated_by", "authenticatedBy", "agents", help="Who is said to have authenticated it.", many=True),
        ref("copy_of", "copyOf", "evidence", past=True,
            help="The first row of the same item, when it was posted or cited again."),
        Column("recorded_on", Kind.DATE, "recordedOn", "When it was made, as well as is established."),
        ref("places", "place", "places", help="Where it was made, no finer than is established and safe.", many=True),
        Column("published_on", Kind.DATE, "publishedOn", "When it was made public."),
        ref("supports", "supports", "propositions", "partitions", help="What it is cited for.", many=True),
        Column("cannot_show", Kind.TEXT, "cannotShow", "What it cannot show, in a sentence; advised for what is held.",
               "It does not show who fired."),
        concept("content_warning", "contentWarning", "content-warning", "What a viewer should be warned of.", "injury",
                many=True),
        ref("lost_through", "lostThrough", "restrictions", help="The event that destroyed it or hides it."),
        Column("digest", Kind.STRING, "sha256", "SHA-256 of each copy that is held.", many=True),
        LOCATOR, *ENTRY,
    ),
)  # fmt: skip
VERIFICATIONS = Table(
    "verifications", "ve", "verification", "Verification", "verifications",
    "Answers to the questions that decide how far an item of evidence can be trusted.",
    (
        ID,
        ref("evidence", "verifies", "evidence", help="The item that was examined.", required=True),
        concept("criterion", "criterion", "verification-criterion", "What the question is about.", "date",
                required=True),
        Column("question", Kind.TEXT, "question", "The question of the checklist.",
               "Was it recorded on the day that is given?", required=True),
        Column("needed", Kind.FLAG, "needed", "Must the status of the item be no better than this answer?", "yes",
               required=True),
        concept("answer", "answer", "verification-answer", "The answer.", "established", required=True),
        Column("reason", Kind.TEXT, "answerReason", "Why this is the answer, in words that others can test.",
               required=True),
        Column("reference", Kind.STRING, "reference", "What it was compared with: map sheet, angle, record, landmark.",
               "shadow of the clock tower, sun at 41 degrees"),
        concept("reference_kind", "referenceKind", "reference-kind", "What sort of reference it is.", "sun-angle",
                many=True),
        Column("verifiers", Kind.COUNT, "verifierCount", "How many answered without seeing one another's answers.",
               "2"),
        concept("reached", "answerReached", "answer-reached", "How the answer was reached.", "agreed"),
        ref("author", "author", "agents", help="Who answers for it: the body, never the verifiers.", required=True),
        Column("decided_on", Kind.DATE, "decidedOn", "When.", required=True),
        *ENTRY,
    ),
)  # fmt: skip
JUDGEMENTS = Table(
    "judgements", "ju", "judgement", "Judgement", "judgements", "What somebody judged, why, and whether it stands.",
    (
        ID,
        concept("kind", "judgementKind", "judgement-kind", "What sort of judgement.", "inference", required=True),
        ref("subjects", "subject", "records", "claims", "propositions", "partitions", "evidence", "agents", "sources",
             help="What is judged.", many=True),
        concept("relation", "relation", "relation", "How subjects and objects are related.", "entails"),
        ref("objects", "object", "persons", "propositions", "partitions", "claims", "records",
             help="What they are related to; for an identity, the person.", many=True),
        Column("preferred_name", Kind.NAME, "preferredName", "For an identity: the preferred name.", many=True),
        concept("status", "status", "status", "For an assessment: the outcome.", "corroborated"),
        concept("standard", "standard", "standard", "For an assessment: the standard of proof.", "reasonable-grounds"),
        Column("method", Kind.TEXT, "method", "By which method, with its version.", required=True),
        ref("inputs", "input", "propositions", help="For an inference: its inputs, named a, b, c in this order.",
             many=True),
        Column("formula", Kind.STRING, "formula", "For an inference: the sum, with a, b, c.", "a / b"),
        Column("figure", Kind.FIGURE, "", "For an inference: the result.", "200-225"),
        concept("bound", "bound", "bound", "How the result is meant.", "range"),
        ref("author", "author", "agents", help="Who judged.", required=True),
        Column("decided_on", Kind.DATE, "decidedOn", "When.", required=True),
        Column("justification", Kind.TEXT, "justification", "Why, in a sentence.", required=True),
        ref("source", "inSource", "sources", help="Where the judgement was read, when it is not ours."),
        LOCATOR,
        Column("withdrawn_on", Kind.DATE, "withdrawnOn", "When it was withdrawn."),
        Column("withdrawn_reason", Kind.TEXT, "withdrawalReason", "Why it was withdrawn."),
        *ENTRY,
    ),
)  # fmt: skip
_IN_USE = (
    "cases", "places", "agents", "sources", "affiliations", "restrictions", "propositions", "partitions", "claims",
    "records", "evidence", "verifications", "judgements", "persons",
)  # fmt: skip
CORRECTIONS = Table("corrections", "co", "correction", "Correction", "corrections",
    "The public log of requests to correct or remove something, and of what was decided.",
    (
        ID,
        ref("about", "correctionOf", *_IN_USE, help="What should be corrected; a withdrawn thing may be named.",
             required=True, past=True),
        concept("kind", "correctionKind", "correction-kind", "What is asked for.", "removal", required=True),
        concept("requester", "requesterKind", "requester-kind",
                 "Who asks, as a type only; where a person is recorded, write not-said.", "not-said", required=True),
        Column("received_on", Kind.DATE, "receivedOn", "When the request came.", "2026-11-24", required=True),
        Column("summary_en", Kind.TEXT, "request", "What is asked, in neutral words, with no name and nothing private.",
               "An age is given wrongly.", required=True),
        Column("summary_local", Kind.LOCAL, "request", "The same, tagged.", many=True),
        concept("status", "correctionStatus", "correction-status", "How it stands.", "open", required=True),
        Column("decided_on", Kind.DATE, "decidedOn", "When it was decided.", "2026-11-26"),
        Column("decision_en", Kind.TEXT, "decision", "What was decided and why, in one or two sentences."),
        Column("decision_local", Kind.LOCAL, "decision", "The same, tagged.", many=True),
        ref("changed", "changed", *_IN_USE, help="The rows that changed, or that came to be; also withdrawn ones.",
             many=True, past=True),
        ref("decided_by", "author", "agents", help="Who decided."),
    ),
)  # fmt: skip
TOMBSTONES = Table("tombstones", "", "", "Tombstone", "withdrawn", "What is left of a withdrawn thing.",
    (
        Column("id", Kind.ID, "", "The id that was withdrawn.", required=True),
        concept("reason", "reasonClass", "reason-class", "The class of reason.", "safety", required=True),
        Column("withdrawn_on", Kind.DATE, "withdrawnOn", "When it was withdrawn.", required=True),
        ref("replaced_by", "replacedBy", *_IN_USE, help="The thing that stands in its place, if one does."),
    ),
)  # fmt: skip
# People are hubs of records: an id and nothing else. Their ids are minted in identity judgements.
PERSONS = Table("persons", "pe", "person", "Person", "judgements", "Identity hubs; they have no rows of their own.", ())

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CASES, PLACES, AGENTS, SOURCES, AFFILIATIONS, RESTRICTIONS, PROPOSITIONS, PARTITIONS, CLAIMS, RECORDS,
        EVIDENCE, VERIFICATIONS, JUDGEMENTS, CORRECTIONS, TOMBSTONES,
    )
}  # fmt: skip

# Reviewed links to outside data sets, in the columns of SSSOM; kept as links/<name>.sssom.tsv.
LINKS = Table("links", "ln", "link", "Link", "links", "Links to other data sets, each a judgement of somebody.",
    (
        Column("record_id", Kind.ID, "", "Leave empty; kg fmt gives the lasting id."),
        ref("subject_id", "owl:annotatedSource", *_IN_USE, help="The thing of ours.", required=True),
        Column("subject_label", Kind.STRING, "", "Its label, for reading."),
        Column("predicate_id", Kind.CURIE, "owl:annotatedProperty", "How the two are related.", "skos:exactMatch",
               required=True),
        Column("predicate_modifier", Kind.STRING, "", "Not, for a link that was considered and refused."),
        Column("object_id", Kind.IRI, "owl:annotatedTarget", "The thing in the other data set.",
               "http://www.wikidata.org/entity/Q794", required=True),
        Column("object_label", Kind.STRING, "", "Its label there."),
        Column("mapping_justification", Kind.STRING, "justification", "How the link was made, as a SEMAPV term.",
               "semapv:ManualMappingCuration", required=True),
        ref("author_id", "author", "agents", help="Who judged.", required=True),
        Column("author_label", Kind.STRING, "", "The author's name, for reading."),
        Column("mapping_date", Kind.DATE, "decidedOn", "When.", "2026-11-24", required=True),
        Column("confidence", Kind.CONFIDENCE, "confidence", "How sure the author is, from 0 to 1.", "0.9"),
        Column("comment", Kind.TEXT, "skos:note", "How the link is known, in your own words.", required=True),
    ),
)  # fmt: skip

ALL_TABLES: dict[str, Table] = {**TABLES, LINKS.name: LINKS}
KIND_OF_PREFIX = {table.prefix: table.kind for table in (*ALL_TABLES.values(), PERSONS) if table.prefix}

# Columns that a claim row may carry before `kg fmt` moves them to the table of propositions.
INLINE: tuple[Column, ...] = STATEMENT
