"""Appointments: booked, moved, called off, kept, and what is warned of."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections
from django.test import TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Certificate, Setting
from core.clock import now, today
from pipeline.actions import plan_next_step, take_on
from pipeline.models import NextStep
from service.actions import (
    add_paper,
    cancel_appointment,
    log_contact,
    mark_paper,
    miss_appointment,
    move_appointment,
)
from service.models import Appointment, AppointmentEvent, Contact
from tests.cast import Cast, Firm
from tests.service.appointment_things import booked, tomorrow_at


class BookingTests(Cast):
    def test_an_opening_comes_with_the_branchs_documents(self) -> None:
        names = ["身份证", "户口本"]
        Setting.objects.create(
            name="opening_papers", value=names, branch=self.nanjing, from_on=today()
        )
        made = booked(self)
        self.assertEqual(names, [p.name for p in made.papers.order_by("place")])
        self.assertEqual({"missing"}, {p.state for p in made.papers.all()})
        self.assertEqual([], list(booked(self, kind="visit").papers.all()))
        event = made.events.get()
        self.assertEqual(("booked", self.lin), (event.step, event.by))
        self.assertEqual(60, made.minutes)

    def test_it_is_the_next_step_unless_something_else_is_agreed_on(self) -> None:
        made = booked(self)
        step = NextStep.objects.get(client=self.zhang, done_at=None)
        self.assertEqual(
            (made.step_id, today() + timedelta(days=1)), (step.pk, step.due_on)
        )
        move_appointment(made, by=self.lin, starts_at=tomorrow_at("10:00", days=3))
        step = NextStep.objects.get(client=self.zhang, done_at=None)
        self.assertEqual(today() + timedelta(days=3), step.due_on)
        other = take_on(by=self.lin, name="李四")
        plan_next_step(other, by=self.lin, what="电话确认", due_on=today())
        made = booked(self, client=other)
        move_appointment(made, by=self.lin, starts_at=tomorrow_at("10:00", days=3))
        self.assertEqual(
            ["电话确认"],
            [s.what for s in NextStep.objects.filter(client=other, done_at=None)],
        )

    def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_written(
        self,
    ) -> None:
        strange = take_on(by=self.zhao, name="赵的客户")
        cases: dict[str, dict[str, Any]] = {
            "past": {"starts_at": now() - timedelta(minutes=1)},
            "far": {"starts_at": now() + timedelta(days=400)},
            "short": {"minutes": 0},
            "long": {"minutes": 481},
            "kind": {"kind": "party"},
            "place": {"place": "x" * 121},
            "papers": {"papers": [str(n) for n in range(21)]},
            "paper": {"papers": ["x" * 61]},
            "another's": {"client": strange},
            "head office": {"by": self.gao},
            "checker": {"by": self.tan},
        }
        for name, facts in cases.items():
            with self.subTest(name), self.assertRaises(ValidationError):
                booked(self, **facts)
        Certificate.objects.filter(user=self.lin).delete()
        with self.assertRaises(ValidationError):
            booked(self)
        self.assertEqual((0, 0), _counts())

    def test_the_same_form_twice_books_once(self) -> None:
        token = uuid4()
        first, second = booked(self, token=token), booked(self, token=token)
        self.assertEqual((first.pk, (1, 1)), (second.pk, _counts()))
        other = take_on(by=self.lin, name="李四")
        with self.assertRaises(ValidationError):
            booked(self, client=other, token=token)

    def test_what_a_manager_books_is_the_brokers(self) -> None:
        self.assertEqual(self.lin, booked(self, by=self.wu).broker)


class BecomingTests(Cast):
    def test_moved_and_called_off_the_slower_is_told(self) -> None:
        made = booked(self)
        move_appointment(made, by=self.lin, starts_at=tomorrow_at("16:00"), seen=1)
        with self.assertRaisesMessage(ValidationError, "16:00"):
            cancel_appointment(made, by=self.wu, reason="客户有事", seen=1)
        made.refresh_from_db()
        self.assertEqual(("planned", 2), (made.state, made.version))
        cancel_appointment(made, by=self.wu, reason="客户有事", seen=2)
        with self.assertRaises(ValidationError):
            move_appointment(made, by=self.lin, starts_at=tomorrow_at("17:00"))
        steps = [e.step for e in AppointmentEvent.objects.order_by("pk")]
        self.assertEqual(["booked", "moved", "cancelled"], steps)

    def test_the_same_tap_twice_is_one_event(self) -> None:
        made = booked(self)
        for _n in range(2):
            move_appointment(made, by=self.lin, starts_at=tomorrow_at("16:00"), seen=1)
        for _n in range(2):
            cancel_appointment(made, by=self.lin, reason="x", seen=2)
        self.assertEqual(3, made.events.count())

    def test_calling_off_needs_a_reason_and_missing_its_time(self) -> None:
        made = booked(self)
        with self.assertRaises(ValidationError):
            cancel_appointment(made, by=self.lin, reason=" ")
        with self.assertRaises(ValidationError):
            miss_appointment(made, by=self.lin)
        _has_begun(made)
        miss_appointment(made, by=self.lin, reason="电话不通")
        made.refresh_from_db()
        self.assertEqual("missed", made.state)

    def test_events_are_only_ever_added_to(self) -> None:
        event = booked(self).events.get()
        for change in (
            lambda: AppointmentEvent.objects.update(step="moved"),
            lambda: AppointmentEvent.objects.update(reason="x"),
            event.delete,
            AppointmentEvent.objects.all().delete,
            event.save,
        ):
            with self.assertRaises(PermissionDenied):
                change()

    def test_kept_it_is_written_down_in_one_save(self) -> None:
        made = booked(self)
        contact = log_contact(
            by=self.lin,
            client=self.zhang,
            kind="reception",
            outcome="agreed",
            appointment=made.pk,
        )
        made.refresh_from_db()
        self.assertEqual(("kept", contact), (made.state, made.contact))
        self.assertEqual(
            ["booked", "kept"], [e.step for e in made.events.order_by("pk")]
        )

    def test_called_off_meanwhile_the_entry_counts_all_the_same(self) -> None:
        made = booked(self)
        cancel_appointment(made, by=self.lin, reason="x")
        log_contact(
            by=self.lin, client=self.zhang, kind="visit", outcome="reached",
            appointment=made.pk,
        )  # fmt: skip
        made.refresh_from_db()
        self.assertEqual(("cancelled", None), (made.state, made.contact))
        self.assertEqual(1, Contact.objects.count())

    def test_documents_are_promised_then_seen_and_every_step_is_kept(self) -> None:
        made = booked(self)
        card = made.papers.order_by("place").first()
        for state in ("promised", "promised", "seen"):
            mark_paper(card, by=self.lin, state=state)
        told = made.events.filter(step="paper").order_by("pk")
        self.assertEqual(
            [("本人身份证", "promised"), ("本人身份证", "seen")],
            [(e.paper, e.paper_state) for e in told],
        )
        add_paper(made, by=self.lin, name="结婚证")
        add_paper(made, by=self.lin, name="结婚证")
        self.assertEqual(4, made.papers.count())
        with self.assertRaises(ValidationError):
            mark_paper(card, by=self.lin, state="eaten")
        with self.assertRaises(ValidationError):
            add_paper(made, by=self.lin, name=" ")
        with self.assertRaises(ValidationError):
            mark_paper(card, by=self.gao, state="missing")
        cancel_appointment(made, by=self.lin, reason="x")
        with self.assertRaises(ValidationError):
            mark_paper(card, by=self.lin, state="missing")


class RuleTests(Cast):
    def test_a_branch_edits_its_list_but_never_without_the_identity_card(self) -> None:
        self.client.force_login(self.wu)
        url = reverse("accounts:rule", args=["opening_papers"])
        day = str(today() + timedelta(days=1))
        lists = {
            "银行卡\n手机": False,
            "身份证\n身份证": False,
            "身份证\n 护照 \n": True,
        }
        for text, is_taken in lists.items():
            with self.subTest(text):
                self.client.post(url, {"value": text, "from_on": day})
                rows = Setting.objects.filter(name="opening_papers")
                self.assertEqual(is_taken, rows.exists())
        self.assertEqual(["身份证", "护照"], rows.get().value)
        self.assertContains(self.client.get(reverse("accounts:settings")), "身份证")


@override_settings(LANGUAGE_CODE="en")
class PageTests(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.client.force_login(self.lin)

    def send(self, **fields: Any) -> Any:
        told = {
            "kind": "opening",
            "day": str(_working_day()),
            "at": "15:00",
            "minutes": "60",
            "token": str(uuid4()),
        }
        url = f"{reverse('service:book')}?client={self.zhang.pk}"
        return self.client.post(url, told | fields)

    def test_a_gap_of_the_visit_grid_opens_the_form_filled_in(self) -> None:
        url = reverse("service:book")
        page = self.client.get(url, {"client": self.zhang.pk, "kind": "visit"})
        self.assertContains(page, 'value="visit" checked')
        page = self.client.get(url, {"client": self.zhang.pk, "kind": "opening"})
        self.assertContains(page, 'value="opening" checked')
        self.assertContains(self.client.get(url, {"q": "zjg"}), "张建国")

    def test_booked_it_stands_in_the_week_for_those_who_may_see_it(self) -> None:
        answer = self.send(place="营业部")
        made = Appointment.objects.get()
        page = reverse("service:appointment", args=[made.pk])
        self.assertRedirects(answer, page)
        self.assertContains(self.client.get(page), "本人身份证")
        week = {"week": str(_working_day())}
        for person, sees in ((self.lin, True), (self.wu, True), (self.chen, False)):
            self.client.force_login(person)
            shown = self.client.get(reverse("service:appointments"), week)
            self.assertEqual(sees, "张建国" in shown.content.decode(), person)
            shown = self.client.get(reverse("service:appointment_list"))
            self.assertEqual(sees, "张建国" in shown.content.decode(), person)
            self.assertEqual(self.client.get(page).status_code, 200 if sees else 404)

    def test_a_clash_is_warned_of_and_booked_when_pressed_once_more(self) -> None:
        other = take_on(by=self.lin, name="李四")
        day = _working_day()
        ahead = (day - today()).days
        booked(self, client=other, starts_at=tomorrow_at("15:30", days=ahead))
        answer = self.send()
        self.assertContains(answer, "李四")
        self.assertEqual(1, Appointment.objects.count())
        warned = f"{day}T15:00/{day}T16:00"
        self.assertContains(answer, f'value="{warned}"')
        # Another time that clashes, too, is warned of anew.
        self.assertContains(self.send(at="16:00", despite=warned), "李四")
        self.assertEqual(302, self.send(despite=warned).status_code)
        self.assertEqual(2, Appointment.objects.count())
        # Side by side is no clash.
        self.assertEqual(302, self.send(at="16:30", kind="visit").status_code)

    def test_another_brokers_appointments_are_never_named_in_a_warning(self) -> None:
        theirs = take_on(by=self.chen, name="陈的客户")
        ahead = (_working_day() - today()).days
        booked(
            self,
            by=self.chen,
            client=theirs,
            starts_at=tomorrow_at("15:00", days=ahead),
        )
        self.assertEqual(302, self.send().status_code)

    def test_nonsense_gets_a_sentence(self) -> None:
        for fields in (
            {"day": "2026-02-30"}, {"day": ""}, {"at": "25:00"}, {"minutes": "7"},
            {"kind": "x"}, {"day": "2020-01-01"}, {"place": "\x00"}, {"token": "x"},
            {"place": "长" * 121}, {"day": "9999-12-31"},
        ):  # fmt: skip
            with self.subTest(fields):
                answer = self.send(**fields)
                self.assertContains(answer, "Nothing was written")
        self.assertEqual(0, Appointment.objects.count())

    def test_moved_called_off_and_missed_from_its_page(self) -> None:
        made = booked(self)
        day = str(_working_day(3))
        url = reverse("service:move", args=[made.pk])
        self.assertContains(self.client.get(url), "15:00")
        told = {
            "day": day,
            "at": "09:30",
            "minutes": "30",
            "seen": "1",
            "place": "茶馆",
        }
        self.assertEqual(302, self.client.post(url, told).status_code)
        stale = told | {"at": "10:30"}
        self.assertContains(self.client.post(url, stale), "Meanwhile")
        made.refresh_from_db()
        self.assertEqual((30, "茶馆", 2), (made.minutes, made.place, made.version))
        off = reverse("service:cancel", args=[made.pk])
        answer = self.client.post(off, {"off-reason": "", "off-seen": "2"})
        self.assertContains(answer, "Say why")
        answer = self.client.post(off, {"off-reason": "出差", "off-seen": "2"})
        self.assertRedirects(
            answer, self.zhang.get_absolute_url(), fetch_redirect_response=False
        )
        page = self.client.get(reverse("service:appointment", args=[made.pk]))
        self.assertContains(page, "出差")
        missed = booked(self, kind="visit")
        _has_begun(missed)
        url = reverse("service:missed", args=[missed.pk])
        self.assertContains(self.client.get(reverse("service:appointments")), "Was it")
        self.assertEqual(302, self.client.post(url, {"missed-reason": ""}).status_code)
        missed.refresh_from_db()
        self.assertEqual("missed", missed.state)

    def test_kept_opens_the_log_form_filled_in(self) -> None:
        made = booked(self)
        _has_begun(made)
        query = f"?client={self.zhang.pk}&appointment={made.pk}"
        url = f"{reverse('service:log')}{query}"
        page = self.client.get(url)
        self.assertContains(page, 'value="reception" checked')
        self.assertContains(page, f'name="appointment" value="{made.pk}"')
        told = {"kind": "reception", "outcome": "agreed", "token": str(uuid4())}
        self.client.post(url, told | {"appointment": made.pk})
        made.refresh_from_db()
        self.assertEqual("kept", made.state)
        shown = self.client.get(reverse("service:appointment", args=[made.pk]))
        self.assertContains(shown, reverse("service:contact", args=[made.contact_id]))

    def test_documents_are_ticked_off_on_the_page(self) -> None:
        made = booked(self)
        card = made.papers.order_by("place").first()
        url = reverse("service:paper", args=[card.pk])
        self.client.post(url, {"state": "promised"})
        self.client.post(url, {"state": "eaten"})
        card.refresh_from_db()
        self.assertEqual("promised", card.state)
        more = reverse("service:more_paper", args=[made.pk])
        self.assertEqual(302, self.client.post(more, {"more-name": "护照"}).status_code)
        self.assertContains(self.client.post(more, {"more-name": ""}), "Nothing was")

    def test_pages_cost_the_same_whatever_is_on_them(self) -> None:
        urls = [reverse("service:appointments"), reverse("service:appointment_list")]
        urls = [f"{url}?week={today() + timedelta(days=1)}" for url in urls]
        for url in urls:
            self.client.get(url)
        before = [_cost(self.client, url) for url in urls]
        for n in range(8):
            booked(
                self,
                client=take_on(by=self.lin, name=f"客户{n}"),
                starts_at=tomorrow_at(f"{9 + n:02}:00"),
            )
        self.assertEqual(before, [_cost(self.client, url) for url in urls])
        self.assertLessEqual(max(before), 8)


@pytest.mark.database
class RaceTests(Firm, TransactionTestCase):
    def setUp(self) -> None:
        self.found()

    def test_moved_and_called_off_at_once_one_wins(self) -> None:
        made = booked(self)
        outcomes = _at_once(
            lambda: move_appointment(
                made, by=self.lin, starts_at=tomorrow_at("16:00"), seen=1
            ),
            lambda: cancel_appointment(made, by=self.wu, reason="x", seen=1),
        )
        self.assertEqual(1, sum(isinstance(o, ValidationError) for o in outcomes))
        self.assertEqual(2, made.events.count())

    def test_sent_twice_at_once_it_is_booked_once(self) -> None:
        token = uuid4()
        outcomes = _at_once(*[lambda: booked(self, token=token)] * 4)
        self.assertEqual(1, len({o.pk for o in outcomes}))
        self.assertEqual((1, 1), _counts())


def _at_once(*calls: Any) -> list[Any]:
    def run(call: Any) -> Any:
        try:
            return call()
        except ValidationError as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def _counts() -> tuple[int, int]:
    return Appointment.objects.count(), AppointmentEvent.objects.count()


def _cost(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def _has_begun(appointment: Appointment) -> None:
    start = now() - timedelta(hours=2)
    Appointment.objects.filter(pk=appointment.pk).update(
        starts_at=start, ends_at=start + timedelta(hours=1)
    )
    appointment.refresh_from_db()


def _working_day(least: int = 1) -> Any:
    from accounts.policies import working_calendar

    days = (today() + timedelta(days=n) for n in range(least, 30))
    return next(day for day in days if working_calendar().is_open(day))
