"""The tasks of workers, together in one module, which a new worker therefore loads once and before it has work."""

from collections.abc import Sequence

from kg.draw import Draft, Drawn, draw
from kg.finish import Finished, Proof, finish
from kg.lineage_rows import Batch, Finding, compute


def draw_all(drafts: Sequence[Draft]) -> list[Drawn]:
    """Draw several pieces, one after the other."""
    return [draw(draft) for draft in drafts]


def trace(task: tuple[Batch, str]) -> list[Finding]:
    """Return what lineage finds in a batch, with things under a base IRI."""
    return compute(*task)


def finish_all(proofs: Sequence[Proof]) -> list[Finished]:
    """Finish several pieces, one after the other."""
    return [finish(proof) for proof in proofs]
