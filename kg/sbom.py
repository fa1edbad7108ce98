"""List the software that Govah is made with, as a CycloneDX software bill of materials.

    python -m kg.sbom requirements/run.txt kg/sbom.cdx.json

In: a lock file with its hashes, and the environment that it was installed into, which knows the licences and who
needs whom. Out: CycloneDX 1.6 as JSON; the same lock file gives the same bytes. `make lock` writes it, the package
carries it, and each release has it as `sbom.cdx.json`.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from kg import __version__
from kg.errors import KgError
from kg.files import replace_file

LICENCE: Final = "Apache-2.0"
_LOCKED: Final = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$")
_HASH: Final = re.compile(r"^ +--hash=sha256:(?P<digest>[0-9a-f]{64})(?: \\)?$")
_MARKER: Final = "cdx:python:package:marker"


class NotALock(KgError):
    """A line of a lock file is neither a package of one version nor its hash."""

    def __init__(self, path: Path, line: int):
        self.path, self.line = path, line
        super().__init__(f"{path}:{line} is neither a package of one version nor a hash: write the file with make lock")


class NotListed(KgError):
    """The program that reads the environment did not do so."""

    def __init__(self, said: str):
        super().__init__(f"cyclonedx-py could not read the environment: {said.strip() or 'it said nothing'}")


def locked(lock: Path) -> list[Component]:
    """Return the packages of a lock file in its order, each with its hashes and the condition of its platform.

    Errors: NotALock.
    """
    components: list[Component] = []
    for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), start=1):
        if package := _LOCKED.match(line):
            components.append(_component(package["name"], package["version"], package["marker"]))
        elif (digest := _HASH.match(line)) and components:
            components[-1].hashes.add(HashType(alg=HashAlgorithm.SHA_256, content=digest["digest"]))
        else:
            raise NotALock(lock, number)
    return components


def sbom(lock: Path, installed: Bom) -> str:
    """Return the bill of materials of a lock file; `installed` knows licences and dependencies, by package URL.

    What is installed in another version than the locked one is not asked.
    """
    components = {str(component.purl): component for component in locked(lock)}
    known = {str(component.purl): component for component in installed.components if str(component.purl) in components}
    for purl, component in known.items():
        components[purl].licenses.update(component.licenses)
        components[purl].description = component.description
    bom = Bom(components=components.values())
    bom.metadata.timestamp = None  # type: ignore[assignment]  # no clock: the same lock, the same bytes
    bom.metadata.component = _itself()
    refs = {component.bom_ref: components[purl] for purl, component in known.items()}
    for needed in installed.dependencies:
        if needed.ref in refs:
            bom.register_dependency(refs[needed.ref], [refs[d.ref] for d in needed.dependencies if d.ref in refs])
    bom.register_dependency(bom.metadata.component, components.values())
    bom.serial_number = uuid5(NAMESPACE_URL, f"govah {__version__}\n{lock.read_text(encoding='utf-8')}")
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def environment() -> Bom:
    """Return what is installed here, with the licences that each package declares. Errors: NotListed."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--spec-version", "1.6"]
    done = subprocess.run([*command, sys.executable], capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise NotListed(done.stderr)
    bom = Bom.from_json(json.loads(done.stdout))  # type: ignore[attr-defined]
    assert isinstance(bom, Bom)
    for component in bom.components:
        about = metadata(component.name)
        if not component.licenses and "License" in about:  # the older form, of free words
            component.licenses.add(LicenseFactory().make_from_string(about["License"].partition("\n")[0]))
    return bom


def _component(name: str, version: str, marker: str | None) -> Component:
    component = Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{name}=={version}",
        purl=PackageURL("pypi", name=name, version=version),
    )
    if marker:
        component.properties.add(Property(name=_MARKER, value=marker.strip()))
    return component


def _itself() -> Component:
    licence = LicenseFactory().make_from_string(LICENCE)
    return Component(
        name="govah", version=__version__, type=ComponentType.APPLICATION, bom_ref="govah", licenses=[licence]
    )


def main(lock: Path, out: Path) -> None:
    """Write the bill of materials of a lock file. Errors: NotALock, NotListed, NotWritten."""
    replace_file(out, sbom(lock, environment()).encode())
    out.chmod(0o644)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
