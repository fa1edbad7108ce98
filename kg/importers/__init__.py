"""Bring foreign data into a dossier as rows of their source, with their uncertainty kept."""
