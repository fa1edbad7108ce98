"""Verification as structured work: questions, two people who answer them apart from each other, and what follows.

In: an item of the store and what verifiers hand in. Out: final answers, the status that they allow, how well the
verifiers agreed, and rows for the dossier.
"""
