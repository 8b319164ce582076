"""Which addresses the server calls: none on the inside, whatever they are wrapped in and whenever they change."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from tests.foundation.notify.fakes import serving

from guanjia.foundation.notify import outgoing, rules
from guanjia.foundation.notify.rules import TargetRefused

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "100.100.100.200",
    "169.254.169.254", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fd00:ec2::254", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::1",
]  # fmt: skip
OUTSIDE = ["1.2.4.8", "8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("text", INSIDE)
def test_no_address_of_the_inside_counts_as_outside(text):
    assert not rules.is_outside(ipaddress.ip_address(text))
    with pytest.raises(TargetRefused):
        rules.check_target("h", ipaddress.ip_address(text), own=None, open_networks=[])


@pytest.mark.parametrize("text", OUTSIDE)
def test_public_addresses_are_called(text):
    rules.check_target("h", ipaddress.ip_address(text), own=None, open_networks=[])


def test_neighbours_of_the_server_are_its_own_network_even_with_public_addresses():
    own, neighbour = ipaddress.ip_address("8.8.8.4"), ipaddress.ip_address("8.8.8.200")
    with pytest.raises(TargetRefused):
        rules.check_target("h", neighbour, own=own, open_networks=[])
    rules.check_target("h", ipaddress.ip_address("8.8.9.1"), own=own, open_networks=[])
    six, own_six = ipaddress.ip_address("2400:3200::1:9"), ipaddress.ip_address("2400:3200::1:1")
    with pytest.raises(TargetRefused):
        rules.check_target("h", six, own=own_six, open_networks=[])


def test_what_an_operator_opened_is_called():
    network = ipaddress.ip_network("10.20.0.0/16")
    rules.check_target("h", ipaddress.ip_address("10.20.3.4"), own=None, open_networks=[network])
    rules.check_target("h", ipaddress.ip_address("::ffff:10.20.3.4"), own=None, open_networks=[network])
    with pytest.raises(TargetRefused):
        rules.check_target("h", ipaddress.ip_address("10.21.3.4"), own=None, open_networks=[network])


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x", "https://localhost/x", "https://[::1]/", "https://169.254.169.254/latest/meta-data",
        "https://2130706433/", "https://0x7f.1/", "https://0/", "ftp://8.8.8.8/", "https://user:pw@8.8.8.8/", "https://",
        "http://8.8.8.8/plain", "javascript:alert(1)", "https://8.8.8.8:99999/", "https://8.8.8.8/\r\nX: y",
        "https://[::ffff:127.0.0.1]/", "file:///etc/passwd", "//127.0.0.1/",
    ],
)  # fmt: skip
def test_a_bad_address_is_refused_in_any_writing(url):
    with pytest.raises(TargetRefused):
        outgoing.target_of(url)


def test_a_name_is_refused_when_any_of_its_addresses_is_inside(monkeypatch):
    entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    both = [(*entry, ("8.8.8.8", 443)), (*entry, ("10.0.0.8", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)
    with pytest.raises(TargetRefused, match=r"10\.0\.0\.8"):
        outgoing.target_of("https://hooks.example/")


def test_a_name_that_changes_its_mind_gains_nothing(monkeypatch):
    """DNS rebinding: public when it is checked, inside a moment later; the call goes where the check looked."""
    answers = iter(["8.8.8.8", "10.0.0.8", "10.0.0.8"])
    asked: list[tuple[str, int]] = []

    def name_service(host, port, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address, *args, **kwargs):
        asked.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", name_service)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(outgoing.NotConnected):
        outgoing.call("POST", "https://hooks.example/")
    assert asked == [("8.8.8.8", 443)]
    with pytest.raises(TargetRefused):
        outgoing.call("POST", "https://hooks.example/")
    assert len(asked) == 1


def test_a_local_server_is_reached_only_when_it_was_opened(settings):
    with serving(lambda call: (200, "fine")) as fake:
        with pytest.raises(TargetRefused):
            outgoing.call("GET", fake.url)
        assert not fake.calls
        settings.GUANJIA_INTRANET_TARGETS = ["127.0.0.0/8"]
        assert outgoing.call("GET", f"{fake.url}/a?b=c") == outgoing.Reply(200, "fine")
        assert (fake.calls[0].path, fake.calls[0].query) == ("/a", {"b": "c"})


def test_a_redirect_is_not_followed_and_a_long_answer_is_cut(settings):
    settings.GUANJIA_INTRANET_TARGETS = ["127.0.0.1"]
    with serving(lambda call: (302, "x" * 100_000), headers={"Location": "http://127.0.0.1:1/inside"}) as fake:
        reply = outgoing.call("POST", fake.url, body=b"{}")
        assert (reply.status, len(reply.text), len(fake.calls)) == (302, 64 * 1024, 1)


def test_nothing_listening_is_told_from_an_answer_that_never_came(settings):
    settings.GUANJIA_INTRANET_TARGETS = ["127.0.0.1"]
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(outgoing.NotConnected):
            outgoing.call("GET", f"http://127.0.0.1:{port}/")
    with serving(lambda call: (_ for _ in ()).throw(SystemExit)) as fake, pytest.raises(outgoing.AnswerLost):
        outgoing.call("GET", fake.url)
