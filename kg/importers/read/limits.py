"""How much is read of a foreign file, and in how many pieces. What is beyond a limit is refused with the reason."""

from typing import Final

from kg.csvfile import MAX_CELL

__all__ = [
    "BLOCK", "MAX_CELL", "MAX_COLUMNS", "MAX_DEPTH", "MAX_LISTED", "MAX_RECORD", "MAX_ROWS", "MAX_STREAMED",
    "MAX_WHOLE", "MAX_YAML",
]  # fmt: skip

BLOCK: Final = 1 << 20  # bytes read at a time
MAX_STREAMED: Final = 2_000_000_000  # bytes of a file that is read row by row: CSV, TSV, JSON lines
MAX_WHOLE: Final = 200_000_000  # bytes of a JSON file or a workbook
MAX_YAML: Final = 50_000_000  # bytes; its parser takes a minute for that much
MAX_RECORD: Final = 2_000_000  # characters of one record of JSON
MAX_ROWS: Final = 10_000_000
MAX_COLUMNS: Final = 1_000
MAX_DEPTH: Final = 20  # lists and objects within one another
MAX_LISTED: Final = 100  # faults of one kind that are listed one by one
