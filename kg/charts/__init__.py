"""Charts of a release as SVG pictures, in English and Persian, for light and dark pages: rows come in, text goes out.

`kg.charts.toll` draws, and loads large libraries for it; `kg.charts.apart` has it draw in a process of its own.
"""
