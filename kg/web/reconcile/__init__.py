"""The reconciliation service of a release, by version 0.2 of the Reconciliation Service API.

It proposes; people decide. What it proposes of a person is never called a match.
"""
