"""The bounded fetcher against real servers that misbehave on loopback."""

import gzip
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest import mock

from django.test import SimpleTestCase, override_settings
from django.utils import translation

from core.addresses import is_public
from core.fetching import SENTENCES, Fault, FetchFailed, FetchRefused, fetch

Line = socket.socket


@contextmanager
def server(answer: Callable[[Line, bytes], None]) -> Iterator[tuple[int, list[bytes]]]:
    """Serve raw answers on loopback; give the port and the requests seen."""
    seen: list[bytes] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            request = self.request.recv(65536)
            seen.append(request)
            with suppress(OSError):
                answer(self.request, request)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as running:
        threading.Thread(
            target=running.serve_forever, args=(0.02,), daemon=True
        ).start()
        port = running.server_address[1]
        with override_settings(FETCH_ALLOW=[f"127.0.0.1:{port}"]):
            yield port, seen
        running.shutdown()


def says(body: bytes, *headers: str, status: str = "200 OK") -> Callable[..., None]:
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""])
    return lambda line, _request: line.sendall(head.encode() + body)


def failure(answer: Callable[[Line, bytes], None], **limits: Any) -> str:
    """Fetch from a server; return the code of the failure."""
    with server(answer) as (port, _seen):
        try:
            fetch(f"http://127.0.0.1:{port}/feed", **limits)
        except (FetchFailed, FetchRefused) as error:
            return error.code
    return "no failure"


class AddressTests(SimpleTestCase):
    def test_only_the_open_internet_is_public(self) -> None:
        inward = [
            "127.0.0.1",
            "127.8.8.8",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "192.88.99.1",
            "::1",
            "::",
            "fe80::1",
            "fe80::1%eth0",
            "fc00::1",
            "fd00:ec2::254",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "100::1",
            "nonsense",
        ]
        self.assertEqual([a for a in inward if is_public(a)], [])
        outward = ["8.8.8.8", "93.184.216.34", "101.226.4.6", "2400:3200::1"]
        self.assertEqual([a for a in outward if not is_public(a)], [])

    def test_addresses_that_are_refused_before_any_packet(self) -> None:
        refused = {
            "file:///etc/passwd": Fault.ADDRESS,
            "ftp://example.com/": Fault.ADDRESS,
            "gopher://127.0.0.1:6379/_x": Fault.ADDRESS,
            "http://": Fault.ADDRESS,
            "http:///x": Fault.ADDRESS,
            "": Fault.ADDRESS,
            "http://user:word@example.com/": Fault.ADDRESS,
            "http://[::1/": Fault.ADDRESS,
            "http://example.com:99999/": Fault.ADDRESS,
            "http://127.0.0.1:1/": Fault.INWARD,
            "http://localhost/": Fault.INWARD,
            "http://2130706433/": Fault.INWARD,
            "http://0x7f.1/": Fault.INWARD,
            "http://0/": Fault.INWARD,
            "http://[::1]/": Fault.INWARD,
            "http://[::ffff:127.0.0.1]/": Fault.INWARD,
            "http://169.254.169.254/latest/meta-data/": Fault.INWARD,
        }
        with mock.patch("socket.socket.connect") as connect:
            for url, code in refused.items():
                with self.subTest(url), self.assertRaises(FetchRefused) as caught:
                    fetch(url)
                self.assertEqual(caught.exception.code, code)
        connect.assert_not_called()

    def test_one_inward_address_among_public_ones_is_enough(self) -> None:
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80))
            for ip in ("8.8.8.8", "10.0.0.1")
        ]
        with (
            mock.patch("socket.getaddrinfo", return_value=found),
            mock.patch("socket.socket.connect") as connect,
            self.assertRaises(FetchRefused),
        ):
            fetch("http://rebinding.example/")
        connect.assert_not_called()

    def test_the_checked_address_is_the_one_connected_to(self) -> None:
        """A name server that answers differently the second time changes nothing."""
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))]
        with (
            mock.patch("socket.getaddrinfo", return_value=found) as asked,
            mock.patch("socket.socket.connect", side_effect=OSError) as connect,
            self.assertRaises(FetchFailed),
        ):
            fetch("http://news.example/")
        asked.assert_called_once()
        connect.assert_called_once_with(("8.8.8.8", 80))

    def test_every_fault_has_a_sentence(self) -> None:
        with translation.override("en"):
            for code in Fault:
                self.assertIn(".", str(FetchFailed(code, 3)))
        self.assertEqual(set(SENTENCES), set(Fault))


class ServerTests(SimpleTestCase):
    def test_what_a_good_server_says_comes_back(self) -> None:
        with server(says(b"<rss/>", "Content-Type: text/xml", "Set-Cookie: a=b")) as (
            port,
            seen,
        ):
            answer = fetch(f"http://127.0.0.1:{port}/新闻?q=张#top")
        self.assertEqual(answer.body, b"<rss/>")
        self.assertEqual(answer.headers["content-type"], "text/xml")
        head = seen[0].decode()
        self.assertTrue(head.startswith("GET /%E6%96%B0%E9%97%BB?q=%E5%BC%A0 HTTP/1.1"))
        self.assertIn(f"Host: 127.0.0.1:{port}\r\n", head)
        self.assertIn("User-Agent: broker-crm/", head)
        self.assertNotIn("Cookie", head)

    def test_a_server_that_hangs(self) -> None:
        self.assertEqual(failure(lambda *_: time.sleep(5), deadline=0.4), "timeout")

    def test_servers_that_drip(self) -> None:
        def drip(head: bytes) -> Callable[[Line, bytes], None]:
            def answer(line: Line, _request: bytes) -> None:
                line.sendall(head)
                for _ in range(300):
                    line.sendall(b"x")
                    time.sleep(0.02)

            return answer

        for head in (b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"):
            with self.subTest(head):
                self.assertEqual(failure(drip(head), deadline=0.4), "timeout")

    def test_the_deadline_covers_the_name_server(self) -> None:
        with (
            mock.patch("socket.getaddrinfo", side_effect=lambda *a, **k: time.sleep(3)),
            self.assertRaises(FetchFailed) as caught,
        ):
            fetch("http://slow.example/", deadline=0.3)
        self.assertEqual(caught.exception.code, "timeout")

    def test_a_name_that_does_not_exist(self) -> None:
        with self.assertRaises(FetchFailed) as caught:
            fetch("http://no-such-name.invalid/")
        self.assertIn(caught.exception.code, ("name", "timeout"))

    def test_too_large_on_the_wire_with_and_without_length(self) -> None:
        body = b"x" * 30_000
        for headers in ([], ["Content-Length: 30000"]):
            self.assertEqual(failure(says(body, *headers), cap=20_000), "size")
        self.assertEqual(failure(says(body), cap=30_000), "no failure")

    def test_endless_headers_and_endless_100_continue(self) -> None:
        def flood(piece: bytes) -> Callable[[Line, bytes], None]:
            def answer(line: Line, _request: bytes) -> None:
                line.sendall(b"HTTP/1.1 200 OK\r\n" if piece[:1] == b"X" else b"")
                while True:
                    line.sendall(piece * 500)

            return answer

        self.assertEqual(failure(flood(b"X-A: b\r\n")), "broken")
        self.assertEqual(failure(flood(b"HTTP/1.1 100 C\r\n\r\n"), cap=9_000), "size")

    def test_a_bomb_of_gzip(self) -> None:
        bomb = gzip.compress(b"\0" * 60_000_000)
        self.assertLess(len(bomb), 100_000)
        self.assertEqual(failure(says(bomb, "Content-Encoding: gzip")), "size")

    def test_gzip_that_is_whole_torn_or_not_gzip(self) -> None:
        packed, header = gzip.compress(b"<rss/>" * 100), "Content-Encoding: gzip"
        with server(says(packed, header)) as (port, _seen):
            self.assertEqual(fetch(f"http://127.0.0.1:{port}/").body, b"<rss/>" * 100)
        self.assertEqual(failure(says(packed[:-12], header)), "broken")
        self.assertEqual(failure(says(b"plain", header)), "broken")
        self.assertEqual(failure(says(b"x", "Content-Encoding: br")), "encoding")

    def test_answers_that_break_off_or_are_no_http(self) -> None:
        self.assertEqual(failure(says(b"abc", "Content-Length: 9")), "broken")
        chunked = "Transfer-Encoding: chunked"
        self.assertEqual(failure(says(b"5\r\nab", chunked)), "broken")
        self.assertEqual(failure(says(b"zz\r\nab", chunked)), "broken")
        self.assertEqual(failure(lambda line, _: line.sendall(b"hello\r\n")), "broken")
        self.assertEqual(failure(lambda line, _: None), "broken")

    def test_a_status_that_is_not_200(self) -> None:
        for status in ("404 Not Found", "500 Oops", "204 No Content", "304 Same"):
            self.assertEqual(failure(says(b"", status=status)), "status")

    def test_redirects_are_followed_three_times_and_checked_each_time(self) -> None:
        def onward(line: Line, request: bytes) -> None:
            count = int(request.split()[1].strip(b"/") or 0)
            if count == 0:
                says(b"here")(line, request)
            else:
                location = f"Location: /{count - 1}"
                says(b"", location, status="302 Found")(line, request)

        with server(onward) as (port, seen):
            self.assertEqual(fetch(f"http://127.0.0.1:{port}/3").body, b"here")
            self.assertEqual(len(seen), 4)
            with self.assertRaises(FetchFailed):
                fetch(f"http://127.0.0.1:{port}/4")

    def test_a_redirect_inward_is_refused_without_a_packet(self) -> None:
        with server(says(b"secret")) as (inner, inner_seen):
            for target in (
                f"http://127.0.0.1:{inner}/",
                f"http://localhost:{inner}/",
                f"//127.0.0.1:{inner}/",
                "http://169.254.169.254/",
                "file:///etc/passwd",
                "http://[::ffff:7f00:1]/",
            ):
                answer = says(b"", f"Location: {target}", status="301 Moved")
                with self.subTest(target):
                    self.assertIn(failure(answer), ("inward", "address"))
            self.assertEqual(inner_seen, [])

    def test_the_exception_is_for_that_host_and_port_only(self) -> None:
        with (
            server(says(b"x")) as (port, seen),
            override_settings(FETCH_ALLOW=[f"127.0.0.1:{port + 1}"]),
            self.assertRaises(FetchRefused),
        ):
            fetch(f"http://127.0.0.1:{port}/")
        self.assertEqual(seen, [])

    def test_https_with_a_certificate_nobody_vouches_for(self) -> None:
        def junk(line: Line, _request: bytes) -> None:
            line.sendall(b"HTTP/1.1 200 OK\r\n\r\nplain text")

        with server(junk) as (port, _seen), self.assertRaises(FetchFailed) as caught:
            fetch(f"https://127.0.0.1:{port}/")
        self.assertEqual(caught.exception.code, "tls")
