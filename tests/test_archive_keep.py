"""Releases are kept as they were published, in the order of their versions, and never come back as others."""

import json
from pathlib import Path

import pytest

from kg.archive import keep, kept
from kg.archive.keep import NotKept, TooSmallAStep
from kg.archive.place import NotAnArchive, delta_of
from kg.release.read import NotARelease
from kg.seal import seal
from kg.seal.log import read
from kg.seal.salts import destroy
from tests.versions import WORLD, archive_of, edited, for_partners, line, lines_of, patch_of, release

LATER = edited(WORLD, [("agents", line("agent/ag-aaa222", "role", '"editor"@en'))])
MORE = edited(WORLD, [("agents", line("agent/ag-bbb222", "affiliatedWith", "<https://example.org/x>"))])


def test_a_kept_release_is_the_same_bytes_and_no_link_to_the_folder_it_came_from(tmp_path: Path) -> None:
    archive, versions = archive_of(tmp_path, ("0.1.0", WORLD))
    source = tmp_path / "dist-0.1.0"
    for path in (path for path in source.rglob("*") if path.is_file()):
        copy = versions[0].path / path.relative_to(source)
        assert copy.read_bytes() == path.read_bytes() and not copy.samefile(path)
    assert [line.said["version"] for line in read(archive)] == ["0.1.0"]


def test_keeping_the_same_again_changes_nothing(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD), ("0.1.1", LATER))
    before = {path: path.stat().st_mtime_ns for path in archive.rglob("*") if path.is_file() and path.suffix != ".lock"}
    outcome = keep(tmp_path / "dist-0.1.1", archive)
    assert not outcome.is_new and before == {path: path.stat().st_mtime_ns for path in before}


def test_the_same_version_with_other_bytes_is_refused(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD))
    with pytest.raises(NotKept, match="other bytes"):
        keep(release(tmp_path / "other", LATER, "0.1.0"), archive)


def test_a_kept_release_that_is_sealed_anew_after_its_salts_were_destroyed_is_told_so(tmp_path: Path) -> None:
    dist, archive, private = release(tmp_path, WORLD, "0.1.0"), tmp_path / "archive", tmp_path / "private"
    seal(dist, private, None, "")
    keep(dist, archive)
    destroy(private)
    seal(dist, private, None, "")
    with pytest.raises(NotKept, match=r"with other salts \(salts\.csv\): they were destroyed or made anew"):
        keep(dist, archive)


@pytest.mark.parametrize(("version", "told"), [("0.0.9", "must be higher"), ("0.1.0-rc.1", "must be higher")])
def test_a_version_that_is_not_higher_is_refused(tmp_path: Path, version: str, told: str) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD))
    with pytest.raises(NotKept, match=told):
        keep(release(tmp_path, LATER, version), archive)


def test_too_small_a_step_is_refused_and_the_right_one_is_named(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("1.0.0", WORLD))
    with pytest.raises(TooSmallAStep, match=r"minor step; call it 1\.1\.0"):
        keep(release(tmp_path, MORE, "1.0.1"), archive)
    assert [one.version for one in kept(archive)] == ["1.0.0"]
    assert keep(release(tmp_path, MORE, "1.1.0"), archive).is_new


@pytest.mark.parametrize("first", ["public", "restricted"])
def test_an_archive_keeps_releases_of_one_tier(tmp_path: Path, first: str) -> None:
    old, new = release(tmp_path, WORLD, "0.1.0"), release(tmp_path, LATER, "0.2.0")
    for_partners(new if first == "public" else old)
    keep(old, tmp_path / "archive")
    with pytest.raises(NotKept, match=f"the archive keeps {first} ones; name another archive"):
        keep(new, tmp_path / "archive")
    assert [one.version for one in kept(tmp_path / "archive")] == ["0.1.0"]


def test_a_release_that_is_refused_leaves_an_archive_open_to_all_who_could_read_it(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD))
    archive.chmod(0o755)
    for dist in (for_partners(release(tmp_path, LATER, version)) for version in ("0.0.1", "0.2.0")):
        with pytest.raises(NotKept):
            keep(dist, archive)
    with pytest.raises(NotKept):
        keep(for_partners(tmp_path / "dist-0.1.0"), archive)
    assert archive.stat().st_mode & 0o777 == 0o755


def test_an_archive_of_what_is_for_partners_is_for_its_owner_alone(tmp_path: Path) -> None:
    keep(for_partners(release(tmp_path, WORLD, "0.1.0")), tmp_path / "archive")
    assert (tmp_path / "archive").stat().st_mode & 0o777 == 0o700


def test_versions_stand_in_their_order_and_each_has_the_difference_from_the_one_before(tmp_path: Path) -> None:
    archive, versions = archive_of(tmp_path, ("0.9.0", WORLD), ("0.10.0", MORE), ("1.0.0", LATER))
    assert [one.version for one in versions] == ["0.9.0", "0.10.0", "1.0.0"]
    assert sorted(path.name for path in (archive / "deltas").iterdir()) == [
        "0.10.0..1.0.0.rdfp.gz",
        "0.9.0..0.10.0.rdfp.gz",
    ]


def test_a_damaged_release_is_not_kept(tmp_path: Path) -> None:
    dist = release(tmp_path, WORLD, "0.1.0")
    with (dist / "dcat.ttl").open("ab") as file:
        file.write(b" ")
    with pytest.raises(NotARelease, match=r"dcat\.ttl is not what its manifest says"):
        keep(dist, tmp_path / "archive")
    assert kept(tmp_path / "archive") == []


def test_a_folder_with_other_files_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "letter.txt").write_text("mine")
    with pytest.raises(NotAnArchive):
        keep(release(tmp_path, WORLD, "0.1.0"), tmp_path / "archive")


@pytest.mark.parametrize("path", ["../outside.txt", "/etc/hostname", "nowhere.txt"])
def test_a_manifest_that_leads_out_of_the_release_is_refused(tmp_path: Path, path: str) -> None:
    dist = release(tmp_path, WORLD, "0.1.0")
    (tmp_path / "outside.txt").write_text("x")
    manifest = json.loads((dist / "manifest.json").read_bytes())
    manifest["files"][path] = {"bytes": 1, "sha256": "0"}
    (dist / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(NotARelease):
        keep(dist, tmp_path / "archive")


def test_the_same_releases_give_the_same_archive(tmp_path: Path) -> None:
    one, _ = archive_of(tmp_path / "one", ("0.1.0", WORLD), ("0.2.0", MORE))
    two, _ = archive_of(tmp_path / "two", ("0.1.0", WORLD), ("0.2.0", MORE))
    files = {path.relative_to(one) for path in one.rglob("*") if path.is_file() and path.suffix != ".lock"}
    assert files == {path.relative_to(two) for path in two.rglob("*") if path.is_file() and path.suffix != ".lock"}
    assert all((one / path).read_bytes() == (two / path).read_bytes() for path in files)
    assert patch_of(delta_of(one, "0.1.0", "0.2.0")) and lines_of(one / "0.2.0")


@pytest.mark.parametrize("left", [(), ("deltas",), ("versions", "plan.json")])
def test_what_is_left_of_a_plan_that_was_carried_out_goes_with_the_next_run(
    tmp_path: Path, left: tuple[str, ...]
) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD))
    following = archive / ".next"
    following.mkdir()
    for name in left:
        if name.endswith(".json"):
            (following / name).write_text('{"entries": []}', encoding="utf-8")
        else:
            (following / name).mkdir()
    assert keep(release(tmp_path, LATER, "0.1.1"), archive).is_new
    assert not following.exists() and [one.version for one in kept(archive)] == ["0.1.0", "0.1.1"]
