"""Run one target under atheris in this process: `python -m tests.fuzz.engine TARGET RELEASE [options of libFuzzer]`."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main(name: str, dist: str, options: list[str]) -> None:
    """Fuzz until the runs are done or an input fails; what reaches new code is told on standard error."""
    atheris: Any = import_module("atheris")  # an extra, and not for every system
    with atheris.instrument_imports(include=["kg"], enable_loader_override=False):
        target = import_module("tests.fuzz.registry").TARGETS[name]
    atheris.Setup([sys.argv[0], *options], target.bounded(Path(dist)))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
