"""Write the toll chart of two CSV answers, `toll` and `blanket-denials`, to standard output."""

import sys
from pathlib import Path

from kg.charts.marks import blanket_rows, toll_rows
from kg.charts.toll import toll_chart

if __name__ == "__main__":
    toll, blanket = (Path(name).read_text(encoding="utf-8").splitlines() for name in sys.argv[1:])
    sys.stdout.write(toll_chart([*toll_rows(toll), *blanket_rows(blanket)]))
