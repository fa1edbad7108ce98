"""Answer prepared queries in this process: where nobody else asks, no worker has to be stopped and no turn kept."""

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store


class Direct:
    """A `Runner` that asks a store at once; a query may take the time and memory that it takes."""

    def __init__(self, store: Store):
        self.store = store

    async def run(self, text: str, media_type: str, client: str) -> bytes:
        """Return the whole answer to a query in the media type; the default graph is the union of all graphs."""
        results: QuerySolutions | QueryTriples | QueryBoolean = self.store.query(text, use_default_graph_as_union=True)
        if isinstance(results, QueryTriples):
            triples = RdfFormat.from_media_type(media_type)
            return results.serialize(format=triples) or b""
        return results.serialize(format=QueryResultsFormat.from_media_type(media_type)) or b""
