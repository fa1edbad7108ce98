"""Link two invented lists by `kg.link.suggest`, as a process whose stages are timed.

    python -m bench.linkours FOLDER

In: the folder that `bench.link` wrote, with the number of people and the letters in made.txt. Out: a line as each stage
begins, and last how many pairs were found likely enough and how many of them are true (see `bench.timing`).
"""

from pathlib import Path

import typer

from bench.linkpeers import outcome
from bench.lists import lists
from bench.timing import stamp
from kg.link.suggest import suggest


def main(folder: Path) -> None:
    """Link the lists and write the stages."""
    stamp("make the lists")
    size, letters = (folder / "made.txt").read_text(encoding="utf-8").split()
    world = lists(int(size), letters=letters)
    said = set()

    def progress(what: str, done: int, of: int) -> None:
        if what not in said:
            stamp(what)
            said.add(what)

    found = suggest(world.left, world.right, progress=progress)
    stamp(outcome((each.pair for each in found if each.probability >= 0.5), folder))


if __name__ == "__main__":
    typer.run(main)
