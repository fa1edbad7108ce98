"""Hand an estimate to the chart that draws it."""

from kg.charts.estimate import ModelRow, estimate_chart
from kg.estimate.result import Estimate


def draw(estimate: Estimate, language: str = "en") -> str:
    """Return the picture of an estimate as SVG text."""
    rows = [ModelRow(each.name, each.estimate, each.lower, each.upper, each.supported) for each in estimate.models]
    return estimate_chart(rows, estimate.observed, estimate.range, language)
