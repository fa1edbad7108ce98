"""Say where the rows and cells of a dossier stand that are not public.

In: the folder of a dossier. Out: the private folder that belongs to it. Nothing is opened here.
"""

from pathlib import Path

from kg.files import PRIVATE


def private_of(data: Path, private: Path | None = None) -> Path:
    """Return the private folder of a dossier, whether or not it exists; `private` if the caller names another.

    Shape: `data.private/<name>`, beside the folder `data` when the dossier stands in one of that name, else beside
    the dossier itself. Links and ".." are followed first, so that each way to a dossier leads to the same folder.

    >>> private_of(Path("/srv/data/testburg")).as_posix(), private_of(Path("/srv/testburg")).as_posix()
    ('/srv/data.private/testburg', '/srv/data.private/testburg')
    """
    if private is not None:
        return private
    folder = data.resolve()
    around = folder.parent.parent if folder.parent.name == "data" else folder.parent
    return around / PRIVATE / folder.name
