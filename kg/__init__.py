"""Govah: a claims-first knowledge graph and linked-data publisher for human-rights documentation."""

__version__ = "0.1.0"
