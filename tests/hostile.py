"""Queries that cost more than an endpoint may spend, each by another way; over any store of a few dozen triples."""

from typing import Final

_ALL: Final = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"

_EVERYWHERE: Final = "(!<x:x>|^!<x:x>)*"

LONG: Final = {
    "a product that is counted": f"SELECT (COUNT(*) AS ?all) {_ALL}",
    "a product that is searched": f"SELECT * {{ {_ALL} FILTER(CONTAINS(CONCAT(STR(?c), STR(?o)), 'no such text')) }}",
    "a question of a product": f"ASK {{ {_ALL} FILTER(?a = ?m && ?a != ?m) }}",
    "a regular expression": f"SELECT * {{ {_ALL} FILTER(REGEX(CONCAT(STR(?c), STR(?o)), '(.*a){{12}}$')) }}",
    "paths in every direction": f"SELECT (COUNT(*) AS ?all) {{ ?a {_EVERYWHERE} ?b . ?c {_EVERYWHERE} ?d . "
    f"?e {_EVERYWHERE} ?f . ?g {_EVERYWHERE} ?h . ?i {_EVERYWHERE} ?j }}",
    "a graph of a product": f"CONSTRUCT {{ ?a ?b ?c }} {{ {_ALL} FILTER(?a = ?m && ?a != ?m) }}",
    "an order of a product": f"SELECT * {{ {_ALL} FILTER(?c = ?o && ?a != ?m && ?c != ?o) }} ORDER BY ?n",
}

LARGE: Final = {
    "an order of everything": f"SELECT * {_ALL} ORDER BY ?c ?f ?i ?l ?o",
    "one long text": f"SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f), STR(?i), STR(?l), STR(?o))) AS ?text) {_ALL}",
    "everything that differs": f"SELECT DISTINCT * {_ALL} ORDER BY ?a",
    "a product in a product": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {_ALL} FILTER(?a = ?m && ?a != ?m) }} }}",
}

CALLS: Final = (
    "SERVICE <http://localhost:1/> { ?s ?p ?o }",
    "service silent <http://localhost:1/> { ?s ?p ?o }",
    "?s ?p 1SERVICE<http://localhost:1/>{ ?s ?p ?o }",
    "{ ?s ?p ?o } UNION { GRAPH ?g { OPTIONAL { SERVICE ?s { ?s ?p ?o } } } }",
    "{ SELECT * WHERE { { SELECT * WHERE { SERVICE <http://localhost:1/> { ?s ?p ?o } } } } }",
    "?s ?p ?o MINUS { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
    "?s ?p ?o FILTER EXISTS { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
    "?s ?p ?o FILTER(1 < 2 && NOT EXISTS { # }\n SERVICE # '\n <http://localhost:1/> { ?s ?p ?o } })",
    "\\u0053ERVICE <http://localhost:1/> { ?s ?p ?o }",
    "?s ?p '\\u0027 SERVICE <http://localhost:1/> { ?s ?p ?o } #'",
    "?s ?p ?o FILTER(?o<1)SERVICE#>\n?s { ?s ?p ?o }",
    '?s ?p ?o FILTER(?o<1#>"""\n) SERVICE <http://localhost:1/> { ?s ?p ?o } #"""\n',
)
