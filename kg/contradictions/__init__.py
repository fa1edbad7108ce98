"""Read contradictions: which statements cannot both hold, which pairs cannot be set against one another, and why.

In: the ledger of a release or a dossier. Out: findings, each a judgement that is proposed to a person; nothing is
published unless somebody accepts it (`kg/contradictions/apply.py`).
"""
