"""PostgreSQL restarts, and nobody notices."""

import threading
from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from pytest_django import DjangoDbBlocker

from core.middleware import RetryReadsMiddleware
from core.steady_postgresql.base import TRUSTED_SECONDS, DatabaseWrapper
from tests.postgres import PostgresServer


@pytest.fixture
def server(django_db_blocker: DjangoDbBlocker) -> Iterator[PostgresServer]:
    found = PostgresServer()
    found.start()
    with django_db_blocker.unblock():
        yield found
    found.stop()


def connection_to(server: PostgresServer, name: str = "postgres") -> DatabaseWrapper:
    """Return Django's connection to a database of this server."""
    facts = {
        "NAME": name,
        "USER": "postgres",
        "PASSWORD": "",
        "HOST": str(server.folder),
        "PORT": "",
        "OPTIONS": {},
        "TIME_ZONE": None,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "AUTOCOMMIT": True,
        "ATOMIC_REQUESTS": False,
        "TEST": {},
    }
    return DatabaseWrapper(facts, alias="steady")


def test_a_quiet_line_is_not_asked_and_one_that_was_ended_is_no_use(
    server: PostgresServer,
) -> None:
    one, other = connection_to(server), connection_to(server)
    one.connect()
    with mock.patch.object(DatabaseWrapper.__base__, "is_usable") as asking:
        assert one.is_usable()
    asking.assert_not_called()
    # Quiet for long, it may be cut without a word: then it is asked, and for once.
    one._answered_at -= TRUSTED_SECONDS
    with mock.patch.object(
        DatabaseWrapper.__base__, "is_usable", return_value=True
    ) as asking:
        assert one.is_usable()
        assert one.is_usable()
    asking.assert_called_once_with()
    with one.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 2000)", [number])
    assert not one.is_usable()
    server.halt()
    assert not other.is_usable()


def test_it_connects_as_soon_as_the_server_is_back(server: PostgresServer) -> None:
    connection = connection_to(server)
    connection.connect()
    server.halt()
    seen = threading.Event()

    def come_back() -> None:
        # The server ends with the thread that launched it, so that one stays.
        server.launch()
        seen.wait()

    back = threading.Timer(0.5, come_back)
    back.start()
    try:
        # As at the start of a request: the old connection is found broken, and left.
        connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
    finally:
        connection.close()
        seen.set()
        back.join()


def test_what_waiting_does_not_mend_fails_at_once(server: PostgresServer) -> None:
    with (
        mock.patch("core.steady_postgresql.base.time.sleep") as nap,
        pytest.raises(OperationalError, match="does not exist"),
    ):
        connection_to(server, "nowhere").ensure_connection()
    assert not nap.called


class TestRetry:
    """A GET is read once more; nothing else is."""

    def retry(
        self, method: str, problem: Exception, vendor: str
    ) -> HttpResponse | None:
        request = getattr(RequestFactory(), method)("/")
        request.resolver_match = ResolverMatch(self.view, (), {"number": 7})
        with mock.patch("core.middleware.connection") as connection:
            connection.vendor, connection.in_atomic_block = vendor, False
            return RetryReadsMiddleware(self.never).process_exception(request, problem)

    @staticmethod
    def view(_request: HttpRequest, number: int) -> HttpResponse:
        return HttpResponse(f"{number}")

    @staticmethod
    def never(_request: HttpRequest) -> HttpResponse:
        raise AssertionError

    def test_a_read_is_answered(self) -> None:
        for problem in (OperationalError(), InterfaceError()):
            answer = self.retry("get", problem, "postgresql")
            assert answer is not None
            assert answer.content == b"7"

    def test_a_write_another_error_and_sqlite_are_left_alone(self) -> None:
        assert self.retry("post", OperationalError(), "postgresql") is None
        assert self.retry("get", ValueError(), "postgresql") is None
        assert self.retry("get", OperationalError(), "sqlite") is None
