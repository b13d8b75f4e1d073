"""Sessions: what changes in them is kept, what ended stays ended."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from core.clock import now
from core.sessions import SessionStore

pytestmark = pytest.mark.database


class SessionTests(TransactionTestCase):
    def test_what_is_changed_is_there_for_the_next_request(self) -> None:
        mine = SessionStore()
        mine["said"] = "你好"
        mine.create()
        again = SessionStore(mine.session_key)
        self.assertEqual(again["said"], "你好")
        again["said"] = "later"
        again.save()
        self.assertEqual(SessionStore(mine.session_key)["said"], "later")
        self.assertEqual(Session.objects.count(), 1)

    def test_what_ended_meanwhile_is_not_made_again(self) -> None:
        mine = SessionStore()
        mine.create()
        here = SessionStore(mine.session_key)
        here["said"] = "x"
        mine.flush()
        with self.assertRaises(UpdateError):
            here.save()
        self.assertFalse(Session.objects.exists())
        self.assertIsNone(SessionStore("0" * 32).get("said"))

    def test_a_session_past_its_time_is_nobody_s(self) -> None:
        mine = SessionStore()
        mine["said"] = "x"
        mine.create()
        Session.objects.update(expire_date=now() - timedelta(seconds=1))
        late = SessionStore(mine.session_key)
        self.assertIsNone(late.get("said"))
        self.assertIsNone(late.session_key)

    def test_only_the_touch_itself_is_not_waited_for(self) -> None:
        mine = SessionStore()
        mine.create()
        with CaptureQueriesContext(connection) as alone:
            mine.save()
        with CaptureQueriesContext(connection) as within, transaction.atomic():
            mine.save()
        told = "set_config('synchronous_commit', 'off', true)"
        is_postgres = connection.vendor == "postgresql"
        self.assertEqual(told in alone[0]["sql"], is_postgres)
        self.assertFalse(any(told in one["sql"] for one in within))
        if is_postgres:
            with connection.cursor() as cursor:
                cursor.execute(
                    "select setting = reset_val from pg_settings "
                    "where name = 'synchronous_commit'"
                )
                self.assertEqual(cursor.fetchone(), (True,))
