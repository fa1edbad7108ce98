"""The static site of the fictional dossier, written once for every process that runs tests."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import pytest

from kg.release.lock import BuildRunning, locked
from kg.web.mirror.folder import Count
from kg.web.mirror.write import mirror
from kg.workers import Workers

BASE_URL, PREFIX = "https://site.example/dossiers/verania/", "/dossiers/verania"


@dataclass(frozen=True)
class Mirrored:
    """A release, with its store, and its static site."""

    dist: Path
    site: Path


def write_mirror(dist: Path, out: Path, base_url: str = BASE_URL) -> Count:
    """Write the static site of a release, in one process."""
    with Workers.open(1) as workers:
        return mirror(dist, out, base_url, lambda what, done, of: None, workers)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that whichever process needs it first has filled; the others wait for it, and only read."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    while not folder.exists():
        try:
            with locked(folder):
                if not folder.exists():
                    new = factory.mktemp(name)
                    make(new)
                    new.rename(folder)
        except BuildRunning:
            sleep(0.2)
    return folder
