"""Read YAML whose every scalar is text, with the line of each part: what a mapping file is written in.

In: the bytes of a file. Out: nested `Node` values. Aliases, anchors and tags are refused, since they multiply or
change what is written; size and depth are bounded.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import yaml

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 12  # a field in a case in a field of a block in a list needs nine

Content: TypeAlias = "str | list[Node] | dict[str, Node]"


class OutlineError(ValueError):
    """A file that is no YAML of the kind that is read here: the line, 0 for the whole, and what to do."""

    def __init__(self, line: int, message: str):
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """One part of the file: the line it begins on (of its key, when it has one) and what it holds."""

    line: int
    value: Content

    @property
    def text(self) -> str | None:
        """The text of a scalar, None for a list or a mapping."""
        return self.value if isinstance(self.value, str) else None


def read_outline(data: bytes) -> dict[str, Node]:
    """Return the parts at the top of a YAML file by their names, in order.

    Errors: OutlineError for what is no UTF-8, no YAML or no mapping, for aliases, anchors and tags, for a name that
    stands twice, and for files past the bounds.

    >>> read_outline(b"key: [id, 007]")["key"].value[1].text
    '007'
    """
    text = _decode(data)
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.reader.ReaderError as error:
        raise OutlineError(0, f"the character U+{error.character:04X} is not allowed: delete it") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise OutlineError(line, f"the line cannot be read as YAML: {error.problem}") from None
    if not isinstance(node, yaml.MappingNode):
        raise OutlineError(0, 'the file must consist of lines such as "key: id"')
    return _mapping(node)


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise OutlineError(0, f"the file has more than {MAX_BYTES:,} bytes: a mapping needs no more, shorten it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1}, 0x{data[error.start]:02X}"
        raise OutlineError(0, f"{found}, is not UTF-8: save the file as UTF-8") from None


def _check_events(text: str) -> None:
    """Refuse what would take the parser long or change what is written, before anything is composed."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise OutlineError(line, '"*" and "&" repeat a part: write it out, or put the text in quotation marks')
        if getattr(event, "tag", None):
            raise OutlineError(line, 'a word with "!" before it is a tag: delete it, or put it in quotation marks')
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise OutlineError(line, "lists stand in lists too deeply: a mapping needs fewer")


def _node(node: yaml.Node, line: int) -> Node:
    if isinstance(node, yaml.MappingNode):
        return Node(line, _mapping(node))
    if isinstance(node, yaml.SequenceNode):
        return Node(line, [_node(item, item.start_mark.line + 1) for item in node.value])
    return Node(line, str(node.value))


def _mapping(node: yaml.MappingNode) -> dict[str, Node]:
    parts: dict[str, Node] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise OutlineError(line, "what stands before a colon must be one word or text")
        if key.value in parts:
            raise OutlineError(line, f'"{key.value}" stands here twice: delete one of the two')
        parts[key.value] = _node(value, line)
    return parts
