"""What a site keeps in memory to give again has a bound, which can be set; with none kept the answers are the same."""

from pathlib import Path

import pytest

from kg.web.app import Site
from kg.web.http.cache import Cache
from kg.web.sparql.limits import SHARES, Limits
from tests.webclient import serving

PATHS = ("/index.en.html", "/browse/claim.en.html", "/method.en.html", "/browse/claim.en.html?x=1")


def bodies_and_size(dist: Path, kept: int) -> tuple[list[bytes], int, int]:
    """Return what a server answers, the bytes that it then keeps, and the bound on them."""
    sites: list[Site] = []

    def open_site(dist: Path) -> Site:
        sites.append(Site(dist, limits=Limits(kept=kept)))
        return sites[-1]

    with serving(dist, open_site=open_site) as client:
        bodies = [client.get(path).body for path in PATHS]
        cache = sites[0].app
        assert isinstance(cache, Cache)
        stores = (cache.pages, cache.answers)
        return bodies, sum(store.size for store in stores), sum(store.limit for store in stores)


@pytest.mark.parametrize("kept", [0, 100_000])
def test_what_is_kept_stays_below_its_bound_and_changes_no_answer(fixture_release: Path, kept: int) -> None:
    bodies, size, bound = bodies_and_size(fixture_release, kept)
    assert size <= bound == 3 * kept
    assert (size > 0) == (kept > 0)
    assert bodies == bodies_and_size(fixture_release, 32 << 20)[0]


def test_the_shares_are_those_of_the_parts() -> None:
    assert SHARES == 3 + 2 + 1 + 2  # pages and lists, prepared queries, SPARQL, rows
