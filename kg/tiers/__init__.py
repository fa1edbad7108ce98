"""Rows and cells that are not public, and the releases for partners that hold some of them."""
