"""Turn checked pieces of a graph into a release: dumps, tables, descriptions, the report and the manifest.

`bodies` makes the pieces, `write` puts a release together from them, all or nothing, `read` reads one and `export`
writes plain files. A release is described in `docs/release.md`. The same input gives the same bytes.
"""
