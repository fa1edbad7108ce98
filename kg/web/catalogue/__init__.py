"""Offer the prepared queries as an API: descriptions, typed parameters, answers cut into pages, OpenAPI.

In: the catalogue, an open release and a `Runner` that answers SPARQL. Out: routes for `/queries`, `/queries/NAME` and
`/openapi.json`.
"""
