"""Link what different sources say of one person, body or place: names, candidates, review, and what follows from it.

Machines propose; people decide. Nothing in this package writes a link of a person without a decision.
"""
