"""On whose word a statement stands: origins, single points of failure, smallest cuts and cascades of relays.

In: the ledger of a release. Out: what stands behind one statement (`standing_of`) or what the whole release rests on
(`whole_of`), and both in words (`Teller`). The model of dependence is that of `kg.lineage`, which finds the origins.
"""

from kg.independence.standing import NoStatement, Standing, standing_of
from kg.independence.whole import Circle, Point, Whole, whole_of
from kg.independence.words import Teller

__all__ = ["Circle", "NoStatement", "Point", "Standing", "Teller", "Whole", "standing_of", "whole_of"]
