"""What a build remembers of the last one: files, rows, things, pieces, and what depends on what.

One SQLite file, opened by the one process that builds. It can be thrown away: it is made again from the dossier.
"""
