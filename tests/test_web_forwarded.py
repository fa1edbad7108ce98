"""Who asks and where the site stands: headers of proxies are believed only from proxies that were named."""

from typing import Any

import pytest

from kg.web.http.forwarded import NotAnAddress, Surroundings

PROXY = "10.0.0.1"


def scope(peer: str = PROXY, host: str = "inside.example:8000", **headers: str) -> dict[str, Any]:
    raw = [(b"host", host.encode())] + [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()]
    return {"type": "http", "scheme": "http", "client": (peer, 5), "server": ("127.0.0.1", 8000), "headers": raw}


def found(surroundings: Surroundings, asked: dict[str, Any]) -> tuple[str, str]:
    """The client and the address of the site, as the surroundings see them."""
    claimed = surroundings.claimed(asked)
    return surroundings.client(asked, claimed), surroundings.address(asked, claimed)


BEHIND = Surroundings(trusted=["10.0.0.0/8", "2001:db8:1::/48"])
ALL = {
    "x_forwarded_for": "203.0.113.9",
    "x_forwarded_proto": "https",
    "x_forwarded_host": "public.example",
    "x_forwarded_prefix": "/dossier",
}


def test_a_named_proxy_is_believed() -> None:
    assert found(BEHIND, scope(**ALL)) == ("203.0.113.9", "https://public.example/dossier/")


@pytest.mark.parametrize("surroundings", [Surroundings(), Surroundings(trusted=["192.0.2.0/24"])])
def test_anybody_else_is_not(surroundings: Surroundings) -> None:
    assert found(surroundings, scope(**ALL)) == (PROXY, "http://inside.example:8000/")


@pytest.mark.parametrize(
    ("forwarded_for", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.7, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.1.1.1, 10.2.2.2", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("[2001:db8:9::7]:4711", "2001:db8:9::/64"),
        ("2001:db8:9:0:1:2:3:4", "2001:db8:9::/64"),
        ("unknown", PROXY),
        ("203.0.113.9, unknown", PROXY),
        ("10.1.1.1", PROXY),
        ("", PROXY),
    ],
)
def test_the_client_is_the_last_that_is_no_proxy_of_ours(forwarded_for: str, client: str) -> None:
    assert found(BEHIND, scope(x_forwarded_for=forwarded_for))[0] == client


@pytest.mark.parametrize(
    ("forwarded", "client", "address"),
    [
        ("for=203.0.113.9;proto=https;host=public.example", "203.0.113.9", "https://public.example/"),
        ('For="[2001:db8:9::7]:4711"; Proto=https', "2001:db8:9::/64", "https://inside.example:8000/"),
        ('for=198.51.100.7, for="203.0.113.9"', "203.0.113.9", "http://inside.example:8000/"),
        ("for=_hidden", PROXY, "http://inside.example:8000/"),
        ("for=", PROXY, "http://inside.example:8000/"),
        (";;,,", PROXY, "http://inside.example:8000/"),
    ],
)
def test_the_standard_header_is_read(forwarded: str, client: str, address: str) -> None:
    assert found(BEHIND, scope(forwarded=forwarded)) == (client, address)


def test_two_kinds_of_headers_that_disagree_are_both_ignored() -> None:
    asked = scope(**ALL, forwarded="for=198.51.100.7;host=evil.example")
    assert found(BEHIND, asked) == (PROXY, "http://inside.example:8000/")


@pytest.mark.parametrize(
    "host", ["evil.example/path", "a b", "<script>", "evil.example\r\nx: y", "user@evil.example", ""]
)
def test_a_host_that_is_none_is_not_repeated(host: str) -> None:
    assert found(Surroundings(), scope(host=host))[1] == "http://127.0.0.1:8000/"
    assert found(BEHIND, scope(x_forwarded_host=host))[1] == "http://inside.example:8000/"


@pytest.mark.parametrize("prefix", ["//evil.example", "/a/../b?x", "/<b>", "javascript:x"])
def test_a_prefix_that_is_no_path_is_not_repeated(prefix: str) -> None:
    assert found(BEHIND, scope(x_forwarded_prefix=prefix))[1] == "http://inside.example:8000/"


def test_the_given_address_stands_over_everything() -> None:
    surroundings = Surroundings("https://public.example/ورانیا", [PROXY])
    assert found(surroundings, scope(**ALL))[1] == "https://public.example/%D9%88%D8%B1%D8%A7%D9%86%DB%8C%D8%A7/"


@pytest.mark.parametrize(
    "base_url", ["https://public.example/ورانیا/", "https://public.example/%D9%88%D8%B1%D8%A7%D9%86%DB%8C%D8%A7"]
)
@pytest.mark.parametrize(
    ("path", "below"),
    [("/ورانیا/ns", "/ns"), ("/ns", "/ns"), ("/ورانیا", "/"), ("/ورانیایی/ns", "/ورانیایی/ns")],
)
def test_the_prefix_may_have_been_taken_away_or_not(base_url: str, path: str, below: str) -> None:
    assert Surroundings(base_url).without_prefix(path) == below


@pytest.mark.parametrize("base_url", ["example.org", "ftp://example.org/", "https://", "https://example.org/?a", "/x/"])
def test_an_address_that_is_none_is_refused(base_url: str) -> None:
    with pytest.raises(NotAnAddress):
        Surroundings(base_url)


@pytest.mark.parametrize("proxy", ["proxy.example", "10.0.0.0/33", ""])
def test_a_proxy_that_is_no_address_is_refused(proxy: str) -> None:
    with pytest.raises(NotAnAddress):
        Surroundings(trusted=[proxy])
