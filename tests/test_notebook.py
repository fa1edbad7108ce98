"""The notebook runs from its first cell to its last on a release, draws its figure, and is kept without outputs."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

NOTEBOOK = ROOT / "docs" / "notebooks" / "from-release-to-figure.ipynb"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notebook")


@pytest.fixture(scope="module")
def ran(folder: Path, fixture_release: Path) -> dict[str, str]:
    """What each cell of code shows, as plain text."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]  # it has no types
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVAH_RELEASE", str(fixture_release))
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return {
        cell.id: "".join(output["data"]["text/plain"] for output in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def test_it_runs_and_draws_its_figure(ran: dict[str, str], folder: Path) -> None:
    assert "LayerChart" in ran["figure"]
    picture = (folder / "toll.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg") and "Testo Placeholder" in picture and "denied" in picture


def test_it_shows_that_a_sum_exceeds_what_was_said_and_copies_are_few_origins(ran: dict[str, str]) -> None:
    def figures(cell: str) -> list[int]:
        return [int(line.split()[-1]) for line in ran[cell].splitlines() if not line.startswith("dtype")]

    added, largest = figures("sum")
    rows, _, origins = figures("origins")
    assert added > largest and rows > origins


def test_it_says_of_which_release_the_figure_is(ran: dict[str, str]) -> None:
    assert "'base_iri': 'https://example.org/verania/'" in ran["end"]


def test_it_is_kept_in_one_form_without_outputs() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    content = json.loads(text)
    assert text == json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    assert [cell["id"] for cell in code if cell["outputs"] or cell["execution_count"] is not None] == []
