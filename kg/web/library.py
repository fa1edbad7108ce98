"""Read a release for its pages: things with their parts and what points at them, looked up, never searched for.

In: a release and the store on disk beside it. Out: `Thing`s, in an order that is the same every time.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from kg.card import PUBLIC
from kg.ledger import KEPT, Ledger
from kg.model import TABLES
from kg.release.pictures import DESCRIPTION
from kg.release.read import Release
from kg.store import open_release
from kg.vocab import GV_IRI, expand, term
from kg.web.labels import label_of
from kg.web.thing import TYPE, Thing, best, name

_CLASS_OF: Final = {table.kind: table.cls for table in TABLES.values()}  # of things with several, the one of their kind
_FOAF_NAME: Final = "http://xmlns.com/foaf/0.1/name"
_THINGS: Final = 1_000  # kept in memory
_LABELS: Final = 50_000


class Library:
    """A release, opened for reading; it may be read by several threads at once.

    `live` is false when its pages are written as files, with no server behind them that could answer a form. Of the
    rows of its ledger no more than `rows` are kept in memory.
    Errors: NotARelease when the folder holds none.
    """

    def __init__(self, dist: Path, live: bool = True, rows: int = KEPT):
        self.live = live
        self._rows = rows
        self.kept: tuple[str, ...] = ()  # versions in an archive, before this one, the lowest first
        self.release = Release(dist.resolve())
        self.store: Store = open_release(dist)
        self.base = self.release.base
        self._sorted: dict[str, tuple[str, ...]] = {}
        self._thing = lru_cache(maxsize=_THINGS)(self._read)
        self._labels = lru_cache(maxsize=_LABELS)(partial(label_of, self))

    @property
    def version(self) -> str:
        """The version of the release."""
        return str(self.release.manifest["version"])

    @property
    def tier(self) -> str:
        """Who may read the release: "public", or "restricted" for a partner."""
        return str(self.release.manifest.get("tier", PUBLIC))

    @property
    def modified(self) -> date:
        """The day of the release."""
        return date.fromisoformat(self.release.manifest["release_date"])

    @property
    def digest(self) -> str:
        """The digest that names the data of this release."""
        return self.release.digest

    @cached_property
    def ledger(self) -> Ledger:
        """The rows of the release, for analyses."""
        return Ledger(self.store, self.base, self._rows)

    @cached_property
    def terms(self) -> Store:
        """The ontology and the concept schemes of the release, as a store in memory."""
        store = Store()
        for file in ("govah.ttl", "schemes.ttl"):
            store.load((self.release.dist / "ontology" / file).read_bytes(), format=RdfFormat.TURTLE)
        return store

    @cached_property
    def dataset(self) -> Store:
        """The VoID and DCAT descriptions of the release, as a store in memory."""
        store = Store()
        for file in ("void.ttl", "dcat.ttl"):
            store.load((self.release.dist / file).read_bytes(), format=RdfFormat.TURTLE)
        return store

    @cached_property
    def thumbnails(self) -> Store:
        """What the release says of its small pictures of evidence, as a store in memory; empty without any."""
        store = Store()
        if DESCRIPTION in self.release.manifest["files"]:
            store.load((self.release.dist / DESCRIPTION).read_bytes(), format=RdfFormat.TURTLE)
        return store

    def describe(self, prop: str, language: str) -> str:
        """Return what the descriptions say of the whole dataset, such as "dcterms:title"; "" when nothing."""
        at = NamedNode(f"{self.base}dataset")
        found = self.dataset.quads_for_pattern(at, NamedNode(expand(prop)), None, None)
        text = best([quad.object for quad in found if isinstance(quad.object, Literal)], language)
        return "" if text is None else text.value

    @cached_property
    def licence(self) -> str:
        """The IRI of the licence of the dataset, "" when none is given."""
        return self._stated(f"{self.base}dataset", expand("dcterms:license"))

    @cached_property
    def publisher(self) -> str:
        """The name of who publishes the dataset, "" when none is given."""
        return self._stated(self._stated(f"{self.base}dataset", expand("dcterms:publisher")), _FOAF_NAME)

    def _stated(self, iri: str, predicate: str) -> str:
        """Return the first value that the descriptions of the release give, "" when there is none."""
        found = self.dataset.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, None) if iri else ()
        values = (quad.object.value for quad in found if isinstance(quad.object, NamedNode | Literal))
        return min(values, default="")

    def thing(self, kind: str, id: str) -> Thing | None:
        """Return the thing at an address, None when there is none; a withdrawn one is its tombstone."""
        return self.of(f"{self.base}id/{kind}/{id}")

    def of(self, iri: str) -> Thing | None:
        """Return the thing of an IRI, or the one that an IRI with a fragment is a part of; None when there is none."""
        return self._thing(iri.partition("#")[0]) if iri.startswith(f"{self.base}id/") else None

    def _read(self, iri: str) -> Thing | None:
        try:
            node = NamedNode(iri)
        except ValueError:
            return None
        quads = list(self._closure(node))
        if not quads:
            return None
        kind, _, id = iri.removeprefix(f"{self.base}id/").partition("/")
        classes = [name(quad.object) for quad in quads if quad.subject == node and quad.predicate == TYPE]
        own = sorted(cls.removeprefix(GV_IRI) for cls in classes if cls.startswith(GV_IRI))
        cls = _CLASS_OF.get(kind, "") if _CLASS_OF.get(kind) in own else next(iter(own), "")
        return Thing(iri, kind, id, cls, tuple(sorted(quads, key=_line)))

    def _closure(self, node: NamedNode) -> Iterator[Quad]:
        """Yield what is said of a thing and of the parts that it points to."""
        seen, todo = {node}, [node]
        while todo:
            for quad in self.store.quads_for_pattern(todo.pop(), None, None, None):
                yield quad
                if isinstance(part := quad.object, NamedNode) and part not in seen:
                    if part.value.startswith(f"{node.value}#"):
                        seen.add(part)
                        todo.append(part)

    def pointing(self, iri: str, prop: str = "") -> list[str]:
        """Return the IRIs of the things that point at an IRI, by one property or by any, sorted.

        Shape: what a part says counts as said by its thing; the thing itself is left out.
        """
        predicate = NamedNode(expand(prop)) if prop else None
        found = self.store.quads_for_pattern(None, predicate, NamedNode(iri), None)
        things = {name(quad.subject).partition("#")[0] for quad in found}
        return sorted(things - {iri.partition("#")[0]})

    def things(self, cls: str, after: str = "", limit: int = 100) -> list[str]:
        """Return the IRIs of the things of a class that follow the IRI `after`, in their order, `limit` at most."""
        members = self._members(cls)
        start = bisect_right(members, after) if after else 0
        return list(members[start : start + limit])

    def count(self, cls: str) -> int:
        """Return how many things of a class there are."""
        return len(self._members(cls))

    def _members(self, cls: str) -> tuple[str, ...]:
        if cls not in self._sorted:
            found = self.store.quads_for_pattern(None, TYPE, NamedNode(term(cls)), None)
            self._sorted[cls] = tuple(sorted({name(quad.subject) for quad in found}))
        return self._sorted[cls]

    def concept_label(self, iri: str, language: str) -> str:
        """Return the label of a concept, a class or a property of the vocabulary; its local name without one."""
        found = self.terms.quads_for_pattern(NamedNode(iri), NamedNode(expand("skos:prefLabel")), None, None)
        text = best([quad.object for quad in found if isinstance(quad.object, Literal)], language)
        return iri.rpartition("#")[2] if text is None else text.value

    def label(self, iri: str, language: str) -> str:
        """Return what a reader should see in place of an IRI, in a language; of a claim, always with who says it."""
        return self._labels(iri, language)


def _line(quad: Quad) -> tuple[str, str]:
    return name(quad.graph_name), f"{quad.subject} {quad.predicate} {quad.object}"
