"""Keep a release in a store and ask it: a query text comes in, an `Answer` goes out.

A release is read from the store on disk beside it, or else into memory; an endpoint is asked over HTTP. What is here
is what other modules use; `kg.store.push` puts a release into any store that speaks SPARQL 1.1.
"""

from kg.release.read import NotARelease
from kg.store.answers import ENDPOINT_TIMEOUT_S, BadQuery, EndpointFailure
from kg.store.local import DamagedStore, open_release, store_of, update_store
from kg.store.query import Target, ask, member, members, open_target, stream

__all__ = [
    "ENDPOINT_TIMEOUT_S", "BadQuery", "DamagedStore", "EndpointFailure", "NotARelease", "Target", "ask", "member",
    "members", "open_release", "open_target", "store_of", "stream", "update_store",
]  # fmt: skip
