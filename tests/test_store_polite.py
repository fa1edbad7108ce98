"""Servers of others are asked with good manners: bounded, patient, and only where the user said."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.request import Request

import pytest

from kg.store.polite import BadAddress, Guest, Manners, Refused, checked
from tests.endpoints import free_port
from tests.faulty import Reply, faulty, in_turn


def quick(pauses: list[float], **more: float) -> Manners:
    return Manners("lanterns@example.org", sleep=pauses.append, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_pauses_that_double(status: int) -> None:
    pauses: list[float] = []
    with faulty(in_turn(Reply(status=status), Reply(status=status), Reply(b"well"))) as (url, got):
        guest = Guest(quick(pauses))
        assert guest.send(Request(url)) == b"well"
    assert pauses == [1.0, 2.0] and guest.requests == len(got) == 3


def test_a_server_that_stays_busy_is_given_up_with_what_it_said() -> None:
    pauses: list[float] = []
    with faulty(in_turn(Reply(b"come\ntomorrow", 503))) as (url, got), pytest.raises(Refused, match="come tomorrow"):
        Guest(quick(pauses, tries=3)).send(Request(url))
    assert len(got) == 3 and pauses == [1.0, 2.0]


def test_the_pause_that_a_server_names_is_kept_in_seconds_or_as_a_date() -> None:
    pauses: list[float] = []
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    busy = [Reply(status=429, headers={"Retry-After": text}) for text in ("7", later, "soon")]
    with faulty(in_turn(*busy, Reply(b"well"))) as (url, _):
        Guest(quick(pauses)).send(Request(url))
    assert pauses[0] == 7 and 50 < pauses[1] <= 60 and pauses[2] == 4.0


def test_a_server_that_asks_for_too_much_patience_is_left_alone() -> None:
    pauses: list[float] = []
    with faulty(in_turn(Reply(status=503, headers={"Retry-After": "86400"}))) as (url, got), pytest.raises(Refused):
        Guest(quick(pauses)).send(Request(url))
    assert len(got) == 1 and not pauses


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    pauses: list[float] = []
    with faulty(in_turn(Reply(b"wel", length=4), Reply(b"well"))) as (url, _):
        assert Guest(quick(pauses)).send(Request(url)) == b"well"
    assert pauses == [1.0]


def test_a_silent_server_is_a_failure_that_may_pass() -> None:
    pauses: list[float] = []
    with faulty(in_turn(Reply(b"slow", drip_s=5))) as (url, got), pytest.raises(Refused, match="broke off"):
        Guest(quick(pauses, tries=2, timeout_s=0.1)).send(Request(url))
    assert len(got) == 2


def test_an_answer_that_trickles_is_bounded_as_a_whole() -> None:
    slow = faulty(in_turn(Reply(b"x" * 100, drip_s=0.02)))
    with slow as (url, _), pytest.raises(Refused, match="took longer than"):
        Guest(quick([], whole_s=0.1)).send(Request(url))


def test_an_answer_without_an_end_is_refused() -> None:
    with faulty(in_turn(Reply(b"x" * 5_000, length=None))) as (url, _), pytest.raises(Refused, match="larger than"):
        Guest(quick([], max_bytes=1_000)).send(Request(url))


@pytest.mark.parametrize("to", ["http://127.0.0.1:1/other", "file:/etc/passwd", "/elsewhere"])
def test_no_redirection_is_followed(to: str) -> None:
    with faulty(in_turn(Reply(status=302, headers={"Location": to}), Reply(b"followed"))) as (url, got):
        with pytest.raises(Refused, match="it has moved") as caught:
            Guest(quick([])).send(Request(url))
    assert len(got) == 1 and to in caught.value.reason


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_will_not_pass_is_not_asked_again(status: int) -> None:
    with faulty(in_turn(Reply(status=status))) as (url, got), pytest.raises(Refused) as caught:
        Guest(quick([])).send(Request(url))
    assert len(got) == 1 and caught.value.code == status


def test_a_server_that_is_not_there_is_said_at_once() -> None:
    pauses: list[float] = []
    with pytest.raises(Refused, match="refused"):
        Guest(quick(pauses)).send(Request(f"http://127.0.0.1:{free_port()}"))
    assert not pauses


def test_the_keepers_of_a_server_learn_who_asks() -> None:
    with faulty(in_turn(Reply(b"well"))) as (url, got):
        Guest(quick([])).send(Request(url))
    assert got[0].headers["user-agent"].startswith("govah/") and "lanterns@example.org" in got[0].headers["user-agent"]


def test_a_contact_cannot_smuggle_a_header() -> None:
    assert "\n" not in Manners("a\r\nCookie: x\u202e").agent and Manners("نور").agent.isascii()


NO_ADDRESSES = (
    "file:/etc/passwd", "ftp://data.example/x", "data.example", "http://", "http://u:p@data.example/", "data:,x",
    "ftp://u:p@x/", "http://data.example/a b", "http://data.example\r\nX: y/", "http://[::1", "gopher://x",
    "http://data.example:port/", "http://نور.example/",
)  # fmt: skip


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_only_plain_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        checked(url)
    assert "\n" not in str(caught.value) and ":p@" not in str(caught.value)


def test_no_file_of_this_machine_is_read() -> None:
    with pytest.raises(BadAddress):
        Guest(Manners()).send(Request("file:/etc/hostname"))
