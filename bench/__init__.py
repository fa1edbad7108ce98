"""Measurements of Govah at sizes that no hand-made dossier has, on dossiers about a country that does not exist."""
