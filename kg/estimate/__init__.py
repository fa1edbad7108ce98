"""Estimate how many people nobody recorded, from who stands on which lists."""
