"""The servers the suite brings along: they start, and leave the machine as it was."""

import os
import smtplib
from email.message import EmailMessage
from pathlib import Path

import psycopg2
import pytest
from redis import Redis

from tests.postgres import PostgresServer
from tests.servers import SmtpSink

CHECKOUT = Path(__file__).resolve().parents[2]


def _modes() -> dict[str, int]:
    return {str(p): p.stat().st_mode for p in [CHECKOUT, *CHECKOUT.parents]}


def test_postgresql_starts_and_leaves_the_checkout_s_parents_alone() -> None:
    before = _modes()
    server = PostgresServer()
    try:
        server.start()
        with psycopg2.connect(
            host=str(server.folder), user="postgres", dbname="postgres"
        ) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT upper('ä'), current_setting('server_encoding')")
            assert cursor.fetchone() == ("Ä", "UTF8")
        connection.close()
        owner = server.data.stat().st_uid
        assert owner != 0
        assert os.geteuid() in (0, owner)
    finally:
        server.stop()
    assert _modes() == before
    assert not server.folder.exists()


def test_valkey_answers(valkey_url: str) -> None:
    client = Redis.from_url(valkey_url)
    try:
        assert client.ping()
    finally:
        client.close()


def test_the_sink_keeps_and_refuses(smtp_sink: SmtpSink) -> None:
    message = EmailMessage()
    message["Subject"] = "早报"
    message.set_content("内容")
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as relay:
        relay.send_message(message, "digest@localhost", ["zhang@example.com"])
        smtp_sink.data_reply = "451 later"
        with pytest.raises(smtplib.SMTPDataError):
            relay.send_message(message, "digest@localhost", ["zhang@example.com"])
    assert [letter.message["Subject"] for letter in smtp_sink.letters] == ["早报"]
