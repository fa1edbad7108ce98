"""The difference between two versions, applied to the one, gives the other: for us and for another reader."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Dataset

from kg.archive.patch import NotAPatch, apply_patch, cleared_in, pack_patch, patch_lines
from kg.archive.place import delta_of
from kg.diff.withdrawn import Gone
from kg.ntriples import literal
from kg.release.read import Release
from tests.small import BASE
from tests.versions import GONE, NAME, RECORD, WORLD, archive_of, edited, line, lines_of, patch_of, release, without

IDS = st.text("23456789bcdfg", min_size=6, max_size=6)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
FACTS = st.builds(
    lambda ident, part, text: f"<{BASE}id/claim/cl-{ident}{part}> <https://w3id.org/govah/ns#note> {literal(text)} .",
    IDS, st.sampled_from(["", "#stated_on"]), TEXTS,
)  # fmt: skip
WORLDS = st.dictionaries(
    st.sampled_from(["agents", "places", "source/so-aaa222", "source/so-bbb222"]).map(
        lambda name: f"{BASE}graph/{name}"
    ),
    st.sets(FACTS, min_size=1, max_size=8).map(sorted),
    max_size=4,
)


@settings(max_examples=40)
@given(WORLDS, WORLDS)
def test_a_patch_applied_to_the_old_release_gives_exactly_the_new(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> None:
    with TemporaryDirectory() as folder:
        old = Release(release(Path(folder), before, "0.1.0"))
        new = Release(release(Path(folder), after, "0.2.0"))
        patch = list(patch_lines(old, new, Gone(BASE)))
        assert apply_patch(lines_of(old.dist), patch) == lines_of(new.dist)


def test_a_large_graph_that_is_cut_anew_differs_by_its_new_lines_alone(tmp_path: Path) -> None:
    ids = [f"ag-{first}{second}2222" for first in "23456789bcdfgh" for second in "3456789"]
    many = edited(WORLD, [("agents", line(f"agent/{ident}", "role", '"x"')) for ident in ids])
    old, new = (Release(release(tmp_path, *world)) for world in ((WORLD, "0.1.0"), (many, "0.2.0")))
    patch = list(patch_lines(old, new, Gone(BASE)))
    assert len([one for one in patch if one.startswith(b"A ") and b"re-zzz222" not in one]) == len(ids)
    assert not [one for one in patch if one.startswith(b"D ")]


def test_another_reader_of_rdf_patch_comes_to_the_same_release(tmp_path: Path) -> None:
    changed = edited(WORLD, [("agents", line("agent/ag-aaa222", "role", '"ویراستار \\"ت\\""@fa'))], ["page 1"])
    archive, versions = archive_of(tmp_path, ("0.1.0", WORLD), ("0.2.0", changed))
    ours, wanted = Dataset(), Dataset()
    ours.parse(BytesIO(b"".join(lines_of(versions[0].path))), format="nquads")
    wanted.parse(BytesIO(b"".join(lines_of(versions[1].path))), format="nquads")
    ours.parse(BytesIO(b"".join(patch_of(delta_of(archive, "0.1.0", "0.2.0")))), format="patch")
    assert set(ours.quads()) == set(wanted.quads())


def test_the_patch_of_a_withdrawal_holds_no_word_of_it_and_still_gives_the_new_release(tmp_path: Path) -> None:
    named = edited(WORLD, [("agents", line("agent/ag-aaa222", "role", f'"brother of {NAME}"@en'))])
    kept = edited(WORLD, [("agents", line("agent/ag-aaa222", "role", '"brother of somebody"@en'))])
    full = lines_of(release(tmp_path / "full", named, "0.1.0"))
    archive, versions = archive_of(tmp_path, ("0.1.0", named), ("0.2.0", without(kept)))
    patch = patch_of(delta_of(archive, "0.1.0", "0.2.0"))
    assert NAME.encode() not in b"".join(patch)
    assert f"H withdrawn <{RECORD}> .\n".encode() in patch
    new = lines_of(versions[1].path)
    assert apply_patch(full, patch) == new  # by somebody who has the release as it was
    assert apply_patch(lines_of(versions[0].path), patch) == new  # and by one who has what is left of it
    assert cleared_in(delta_of(archive, "0.1.0", "0.2.0"))


def test_a_name_that_the_new_release_still_bears_is_told_of_nothing_else(tmp_path: Path) -> None:
    named = edited(WORLD, [("agents", line("agent/ag-aaa222", "role", f'"brother of {NAME}"@en'))])
    full = lines_of(release(tmp_path / "full", named, "0.1.0"))
    archive, versions = archive_of(tmp_path, ("0.1.0", named), ("0.2.0", without(named)))
    left, new = (lines_of(one.path) for one in versions)
    assert any(b"brother" in one for one in left) and any(b"brother" in one for one in new)
    patch = patch_of(delta_of(archive, "0.1.0", "0.2.0"))
    assert apply_patch(full, patch) == new and apply_patch(left, patch) == new
    assert b"ag-aaa222" not in b"".join(patch)


def test_an_earlier_patch_is_written_again_without_what_was_withdrawn_later(tmp_path: Path) -> None:
    late = edited(WORLD, [("source/so-aaa222", line("record/re-aaa222", "note", '"seen by a neighbour"@en'))])
    full = lines_of(release(tmp_path / "full", WORLD, "0.1.0"))
    archive, versions = archive_of(tmp_path, ("0.1.0", WORLD), ("0.2.0", late), ("0.3.0", without(late)))
    patch = patch_of(delta_of(archive, "0.1.0", "0.2.0"))
    assert b"neighbour" not in b"".join(patch) and NAME.encode() not in b"".join(patch)
    assert apply_patch(full, patch) == lines_of(versions[1].path)
    assert apply_patch(full, [*patch, *patch_of(delta_of(archive, "0.2.0", "0.3.0"))][: len(patch)]) != full


def test_a_withdrawn_source_takes_its_graph_with_it(tmp_path: Path) -> None:
    stone = type(GONE)(f"{BASE}id/source/so-aaa222", "legal", "2001-05-01")
    left = {graph: lines for graph, lines in without(WORLD, stone).items() if not graph.endswith("so-aaa222")}
    full = lines_of(release(tmp_path / "full", WORLD, "0.1.0"))
    archive, versions = archive_of(tmp_path, ("0.1.0", WORLD), ("0.2.0", left))
    assert apply_patch(full, patch_of(delta_of(archive, "0.1.0", "0.2.0"))) == lines_of(versions[1].path)


@pytest.mark.parametrize("text", [b"X <s> .\n", b"\n", b"A\n", b"\xff\xfe"])
def test_what_is_no_patch_is_refused(text: bytes) -> None:
    with pytest.raises(NotAPatch):
        apply_patch([], [b"TX .\n", text])


def test_the_same_patch_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        pack_patch([b"TX .\n", b"TC .\n"], tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
