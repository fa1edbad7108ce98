"""Vouch for releases: seal and sign them, keep a log of them that cannot be rewritten unseen, and say what differs.

`keys` makes and reads keys, `salts` keeps the salts of a dossier, `sealing` seals a release, `log` chains what was
published, and `verify` compares a release with all of these and with copies of itself. Described in
`docs/integrity.md`.
"""

from kg.seal.sealing import Seal, seal

__all__ = ["Seal", "seal"]
