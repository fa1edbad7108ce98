"""Serve the kept versions of a dossier beside the newest one: Memento (RFC 7089), and pages of what changed.

`shelf` holds the archive and opens kept releases, `gate` answers for them, `memento` reads and writes the headers,
`since` compares a kept release with the newest, `pages` shows it and `routes` sends it, `feed` tells feed readers.
"""
