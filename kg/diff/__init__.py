"""Compare two releases: which facts were added, removed, revised or withdrawn, and how large a step that is.

`lines` finds what differs without reading what is equal, `withdrawn` keeps what was withdrawn out of sight, `changes`
tells it thing by thing, `step` says which version must follow, and `text`, `record` and `rdf` write it down. Described
in `docs/versions.md`.
"""
