"""Govah: a claims-first knowledge graph and linked-data publisher for human-rights documentation."""
