"""The questions that are asked of an item before it is relied on, by the criteria of the Berkeley Protocol.

In: `checklist.yaml` of this package, or the `verification.yaml` of a dossier. Out: the questions in their order.
Source: Berkeley Protocol on Digital Open Source Investigations (OHCHR and Human Rights Center, 2020), HR/PUB/20/2.
"""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from kg.csvfile import Report
from kg.errors import DataFaults, near
from kg.files import replace_file
from kg.values import clean_text, parse_flag
from kg.vocab import SCHEMES

NAME: Final = "verification.yaml"  # of a dossier's own checklist, beside its card
DEFAULT: Final = Path(__file__).with_name("checklist.yaml")
CRITERIA: Final = SCHEMES["verification-criterion"]
KINDS: Final = SCHEMES["evidence-kind"]
REFERENCES: Final = SCHEMES["reference-kind"]
LANGUAGES: Final = ("en", "fa")
_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELDS: Final = ("key", "criterion", "needed", "kinds", "references", *LANGUAGES)
_LISTS: Final = {"kinds": KINDS, "references": REFERENCES}
_MOST_BYTES: Final = 200_000
_DEEPEST: Final = 4  # the file, its list, a question, a list in it
_KIND_OF_MEDIA: Final = {
    "video": "video", "image": "photo", "application/pdf": "document", "application/warc": "publication",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `needed` when the status may not be better than its answer; `kinds` is empty for all kinds."""

    key: str
    criterion: str
    needed: bool
    kinds: tuple[str, ...]
    references: tuple[str, ...]
    en: str
    fa: str

    def words(self, language: str) -> str:
        """Return the question in a language of `LANGUAGES`."""
        return self.fa if language == "fa" else self.en


def checklist_of(data: Path) -> Path:
    """Return the checklist that holds for a dossier: its own, or that of this package."""
    own = data / NAME
    return own if own.exists() else DEFAULT


def read_checklist(path: Path, kind: str = "") -> tuple[Question, ...]:
    """Return the questions of a checklist, those for one kind of evidence when it is given, in their order.

    Errors: DataFaults with the line and field of each fault.
    """
    report = Report(path.name, [])
    questions = [question for node in _entries(path, report) if (question := _question(node, report)) is not None]
    keys = [question.key for question in questions]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        report.fault(0, "checklist-form", f'two questions have the key "{key}": give each its own', "key")
    if not report.problems and not any(question.needed for question in questions):
        report.fault(0, "checklist-form", "no question is needed, so nothing could be verified: say needed: yes")
    if report.problems:
        raise DataFaults(sorted(report.problems))
    return tuple(question for question in questions if not kind or not question.kinds or kind in question.kinds)


def write_checklist(path: Path, questions: Iterable[Question], kind: str = "") -> None:
    """Write questions as `read_checklist` reads them, with the kind of evidence they are for. Errors: NotWritten."""
    rows = [asdict(question) | {"needed": "yes" if question.needed else "no"} for question in questions]
    replace_file(path, (json.dumps({"kind": kind, "questions": rows}, ensure_ascii=False, indent=1) + "\n").encode())


def asked_kind(path: Path) -> str:
    """Return the kind of evidence that the questions written by `write_checklist` are for, "" when it is not said."""
    found: str = json.loads(path.read_text(encoding="utf-8")).get("kind", "")
    return found


def kind_of_media(media_type: str) -> str:
    """Return the kind of evidence that a media type tells, "" when it may be several.

    >>> kind_of_media("image/png"), kind_of_media("audio/wav")
    ('photo', '')
    """
    return _KIND_OF_MEDIA.get(media_type, _KIND_OF_MEDIA.get(media_type.partition("/")[0], ""))


# -- reading


def _entries(path: Path, report: Report) -> list[yaml.MappingNode]:
    """Return the entries of the list `questions`; report what is no such list."""
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise ValueError(f"the file has more than {_MOST_BYTES:,} bytes: shorten it")
        text = data.decode("utf-8-sig")
        _check_depth(text)
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except (OSError, ValueError) as error:
        report.fault(0, "checklist-form", f"the file cannot be read: {error}")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "it holds a character that is not allowed"
        report.fault(mark.line + 1 if mark else 0, "checklist-form", f"this cannot be read as YAML: {reason}")
    else:
        fields = {key.value: value for key, value in root.value} if isinstance(root, yaml.MappingNode) else {}
        found = fields.get("questions")
        if isinstance(found, yaml.SequenceNode) and found.value:
            return [_checked(node, report) for node in found.value]
        report.fault(0, "checklist-form", 'begin with "questions:" and list them below it, each with its key')
    return []


def _check_depth(text: str) -> None:
    """Refuse lists in lists in lists, which take the parser long. Errors: ValueError; yaml.YAMLError."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ValueError("lists stand in lists too deeply: a checklist is one list of questions")


def _checked(node: yaml.Node, report: Report) -> yaml.MappingNode:
    """Return an entry; one that has no fields is reported and comes back without any."""
    if isinstance(node, yaml.MappingNode):
        return node
    report.fault(node.start_mark.line + 1, "checklist-form", f"write a question as fields: {', '.join(_FIELDS)}")
    return yaml.MappingNode("", [], node.start_mark, node.end_mark)


def _question(node: yaml.MappingNode, report: Report) -> Question | None:
    """Return a question, or None after its faults were reported."""
    before, fields = len(report.problems), {}
    for key, value in node.value:
        line, name = key.start_mark.line + 1, str(key.value)
        if name not in _FIELDS:
            hint = near(name, _FIELDS) or f"the fields are {', '.join(_FIELDS)}"
            report.fault(line, "checklist-form", f'a question has no "{name}": {hint}', name)
            continue
        try:
            fields[name] = _value(name, value)
        except ValueError as error:
            report.fault(line, "checklist-form", str(error), name)
    needed = [name for name in _FIELDS if name not in ("kinds", *fields)]
    if node.value and needed and len(report.problems) == before:
        report.fault(node.start_mark.line + 1, "checklist-form", f"fill in: {', '.join(needed)}")
    if len(report.problems) > before or needed:
        return None
    return Question(**{"kinds": (), **fields})


def _value(name: str, node: yaml.Node) -> Any:
    """Return the value of a field. Errors: ValueError saying what to write."""
    if name in _LISTS:
        return _keys(node, _LISTS[name])
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError("write one text here, after the colon")
    text = clean_text(" ".join(str(node.value).split()))
    if name == "needed":
        return parse_flag(text)
    if name == "key" and not _KEY.fullmatch(text):
        raise ValueError(f'"{text}" is no key: use letters a-z, digits and hyphens')
    if name == "criterion" and text not in CRITERIA:
        raise ValueError(f'"{text}" is none of {", ".join(CRITERIA)}')
    if not text:
        raise ValueError("write the question here")
    return text


def _keys(node: yaml.Node, known: Collection[str]) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise ValueError(f"write a list in brackets of {', '.join(known)}")
    found = tuple(str(part.value) for part in node.value)
    if unknown := next((part for part in found if part not in known), ""):
        raise ValueError(f'"{unknown}" is none of {", ".join(known)}')
    return found
