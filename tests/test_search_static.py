import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kg.web.assets import STATIC
from kg.web.library import Library
from kg.web.pages.search import static_search_page
from kg.web.render import render
from kg.web.search import static
from kg.web.search.query import Query, Search
from kg.web.search.static import FOLDER, shard_name, static_index

NODE = shutil.which("node")
TEXTS = (
    "lantern", "Testa Sample", "تستا سمپل", "Tista Sampil", "kil", "people killed", "bridge", "كتاب", "27", "Mockford",
    "testburg killed", "ماک اگزمپل", "cl-2wb7g7", "nothing-of-this-kind", "fa", "a", "Mock Example",
)  # fmt: skip
PROGRAM = """
import { readFileSync } from "node:fs";
const [module, folder] = process.argv.slice(1);
const { search } = await import(module);
const read = async (name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
const manifest = await read("index.json");
const found = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  const { hits, kinds } = await search(text, read, manifest);
  found.push([hits.map((hit) => [hit.id, hit.tier]), kinds]);
}
console.log(JSON.stringify(found));
"""


@pytest.fixture(scope="module")
def site(fixture_release: Path, search: Search, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("mirror")
    static_index(Library(fixture_release), search, out)
    return out / FOLDER


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.skipif(NODE is None, reason="needs Node.js")
def test_the_mirror_finds_what_the_server_finds_in_the_same_tiers(site: Path, search: Search) -> None:
    command = [str(NODE), "--no-warnings", "--input-type=module", "-e", PROGRAM]
    command += [(STATIC / "search-reading.js").as_uri(), str(site)]
    done = subprocess.run(command, input=json.dumps(TEXTS).encode(), capture_output=True, check=True)
    numbers = {hit.local: at for at, hit in enumerate(search.documents())}
    for text, (hits, kinds) in zip(TEXTS, json.loads(done.stdout), strict=True):
        results = search.search(Query(text), limit=100)
        alike = {numbers[hit.local] for hit in results.hits if hit.alike}
        assert text == "a" or {number for number, _ in hits} == {numbers[hit.local] for hit in results.hits}
        assert text == "a" or {number for number, tier in hits if tier == 2} == alike
        assert text == "a" or dict(kinds) == dict(results.facets["kind"])


def test_each_document_is_in_its_block_with_both_labels(site: Path, search: Search) -> None:
    manifest = read(site / "index.json")
    rows = [
        row for at in range(-(-len(search) // manifest["block"])) for row in read(site / "documents" / f"{at}.json")
    ]
    assert [row[0] for row in rows] == [hit.local for hit in search.documents()]
    assert all(set(row[1]) == set(row[2]) == {"en", "fa"} and all(row[1].values()) for row in rows)


def test_a_statement_names_its_origins_and_who_denies_it(site: Path) -> None:
    rows = [row for path in (site / "documents").iterdir() for row in read(path)]
    lines = [row[2]["en"] for row in rows if row[0].startswith("proposition/")]
    assert all("origin" in line for line in lines)
    assert any("Denied by" in line for line in lines)


def test_the_manifest_lists_the_files_there_are(site: Path) -> None:
    manifest = read(site / "index.json")
    for folder in ("words", "keys"):
        expected = sorted(f"{shard_name(prefix)}.json" for prefix in manifest[f"{folder}_shards"])
        assert sorted(path.name for path in (site / folder).iterdir()) == expected


def test_a_large_file_is_cut_by_longer_prefixes(
    fixture_release: Path, search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static, "_LARGEST", 200)
    static_index(Library(fixture_release), search, tmp_path)
    manifest = read(tmp_path / FOLDER / "index.json")
    assert max(map(len, manifest["words_shards"])) > 2
    terms = [term for path in (tmp_path / FOLDER / "words").iterdir() for term in read(path)]
    assert (
        len(terms)
        == len(set(terms))
        == len({term for term, column, _ in search.postings() if column not in ("key", "whole")})
    )


def test_what_did_not_change_is_not_written_and_what_is_gone_is_removed(
    fixture_release: Path, search: Search, site: Path
) -> None:
    gone = site / "words" / "ffff.json"
    gone.write_text("{}", encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.json") if path != gone}
    static_index(Library(fixture_release), search, site.parent)
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*.json")} == before


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_page_of_a_mirror_names_the_index_beside_it(fixture_release: Path, language: str) -> None:
    library = Library(fixture_release)
    text = render(library, static_search_page(library, language), language)
    assert f'data-index="{FOLDER}/"' in text
    assert "search-static.js" in text and "data-suggest" not in text.replace("data-suggestions", "").replace(
        "data-suggested", ""
    )
