"""Fuzz one target and tell how it went: `python -m tests.fuzz TARGET --runs 500000`; without a target, list them.

Out: a row of CSV on standard output: the target, executions, seconds, inputs that were kept, and what of the program
had been reached after 10, 25, 50, 75 and 100 per cent of the runs. An input that fails is left in the folder `--found`.
"""

import argparse
import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Final

from tests.fuzz.registry import TARGETS
from tests.fuzz.target import CORPUS, Target

COLUMNS: Final = ("target", "executions", "seconds", "corpus", "at 10 %", "at 25 %", "at 50 %", "at 75 %", "at 100 %")
_SHARES: Final = (0.1, 0.25, 0.5, 0.75, 1.0)
_LINE: Final = re.compile(r"#(\d+)\s.*?\bcov: (\d+).*?\bcorp: (\d+)")
_LIMITS: Final = ("-timeout=60", "-rss_limit_mb=3000", "-max_len=2048", "-reload=0")


def main() -> int:
    """Run what the command line asks for; return 1 when an input failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", nargs="?", choices=TARGETS)
    parser.add_argument("--runs", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--release", type=Path, help="a release to ask; made of the fictional dossier without it")
    parser.add_argument(
        "--found", type=Path, default=Path("build/fuzz"), help="where to leave what fails and what is new"
    )
    asked = parser.parse_args()
    if asked.target is None:
        sys.stdout.writelines(f"{target.name:14} {target.what}\n" for target in TARGETS.values())
        return 0
    target = TARGETS[asked.target]
    folder = (asked.found / target.name).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    dist = asked.release or (_made(asked.found / "release") if target.needs_release else Path("."))
    return _fuzz(target, dist.resolve(), folder, asked.runs, asked.seed)


def _fuzz(target: Target, dist: Path, folder: Path, runs: int, seed: int) -> int:
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # where small files are written quickest
    with TemporaryDirectory(prefix="govah-fuzz-", dir=memory) as scratch:
        words = Path(scratch) / "words"
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words), encoding="ascii")
        (folder / "new").mkdir(exist_ok=True)
        seeds = [str(CORPUS / target.name)] if (CORPUS / target.name).is_dir() else []
        command = [
            sys.executable,
            "-m",
            "tests.fuzz.engine",
            target.name,
            str(dist),
            f"-runs={runs}",
            f"-seed={seed}",
            *_LIMITS,
            f"-dict={words}",
            f"-artifact_prefix={folder}/",
            str(folder / "new"),
            *seeds,
        ]
        began = monotonic()
        surroundings = {**os.environ, "TMPDIR": scratch}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=surroundings
        ) as process:
            assert process.stdout is not None
            reached, kept = _followed(process.stdout, folder / "log")
        row = (target.name, reached[-1][0], round(monotonic() - began), kept, *_plateau(reached, runs))
    csv.writer(sys.stdout, lineterminator="\n").writerow(row)
    return int(process.returncode != 0)


def _followed(lines: Iterable[str], log: Path) -> tuple[list[tuple[int, int]], int]:
    """Return runs and coverage, each time that they were told, and how many inputs were kept at the end."""
    reached, kept = [(0, 0)], 0
    with log.open("w", encoding="utf-8") as file:
        for line in lines:
            if found := _LINE.match(line):
                reached.append((int(found[1]), int(found[2])))
                kept = int(found[3])
            if found is None or " pulse " in line or " DONE " in line:
                file.write(line)
                file.flush()
    return reached, kept


def _plateau(reached: list[tuple[int, int]], runs: int) -> list[int]:
    return [max(coverage for run, coverage in reached if run <= share * runs) for share in _SHARES]


def _escaped(word: str) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02X}" for byte in word.encode())


def _made(folder: Path) -> Path:
    """Return a release of the fictional dossier, made if it is not there."""
    if not (folder / "dist" / "manifest.json").is_file():
        fixture = Path(__file__).parent.parent / "fixture" / "verania"
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "kg.cli", "build", str(fixture), "--out", str(folder / "dist")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ))
    return folder / "dist"


if __name__ == "__main__":
    sys.exit(main())
