"""How far long work is: what it calls while it goes on. The command line shows it, a library says nothing."""

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]
"""Given what is under way, how many of it are done, and of how many; 0 when that is not known."""


def silent(what: str, done: int, of: int) -> None:
    """Show no progress."""
