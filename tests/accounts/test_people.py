"""People and certificates: the pages, and what may not be done with them."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import licence
from accounts.actions import (
    add_certificate,
    change_person,
    close_access,
    employ,
    reopen_access,
)
from accounts.enums import Role
from accounts.models import AuditEvent, Certificate, Team, User
from core.clock import today
from tests.cast import Cast


class PeopleCase(Cast):
    def browse(self, person: User) -> Browser:
        browser = Browser(headers={"accept-language": "en"})
        browser.force_login(person)
        return browser

    def facts(self, **changes: object) -> dict[str, object]:
        facts: dict[str, object] = {
            "full_name": "马小",
            "username": "ma",
            "role": Role.BROKER,
            "branch": self.nanjing.pk,
            "team": "",
            "email": "",
            "phone": "",
        }
        return facts | changes


class ListTests(PeopleCase):
    def test_each_role_sees_its_people(self) -> None:
        names = {"Lin", "Wu", "Zhao", "Gao", "Ada"}
        seen = {"wu": {"Lin", "Wu"}, "gao": names, "ada": names, "sun": {"Zhao"}}
        for login, expected in seen.items():
            page = self.browse(User.objects.get(username=login)).get("/people/")
            shown = {n for n in names if f">{n}<" in page.content.decode()}
            self.assertEqual(shown, expected, login)

    def test_it_is_not_a_brokers_job(self) -> None:
        for person in (self.lin, self.he, self.tan):
            for name in ("people", "settings", "records", "calendar"):
                url = reverse(f"accounts:{name}")
                self.assertEqual(self.browse(person).get(url).status_code, 403, name)
        records = reverse("accounts:records")
        self.assertEqual(self.browse(self.ada).get(records).status_code, 403)

    def test_names_roles_and_branches_narrow_it(self) -> None:
        browser = self.browse(self.gao)
        self.assertContains(browser.get("/people/?q=ZHA"), ">Zhao<")
        self.assertNotContains(browser.get("/people/?q=ZHA"), ">Lin<")
        self.assertNotContains(browser.get("/people/?role=manager"), ">Lin<")
        self.assertNotContains(browser.get("/people/?branch=suzhou"), ">Lin<")

    def test_the_tag_tells_valid_lapsing_lapsed_and_missing(self) -> None:
        for n, (days, word) in enumerate(
            [(400, "valid to"), (59, "ends on"), (-1, "lapsed on")]
        ):
            person = employ(
                by=self.ada,
                username=f"p{n}",
                full_name=f"P{n}",
                role=Role.BROKER,
                branch=self.suzhou,
            )
            self.assertEqual(licence.standing(person).state, "missing")
            add_certificate(
                by=self.ada,
                person=person,
                number=f"N{n}",
                valid_from=date(2020, 1, 1),
                valid_to=today() + timedelta(days=days),
            )
            page = self.browse(self.sun).get(f"/people/{person.pk}/")
            self.assertContains(page, word)

    def test_more_people_cost_no_more_queries(self) -> None:
        browser = self.browse(self.wu)
        browser.get("/people/")
        counts = []
        for more in (0, 7):
            for n in range(more):
                employ(
                    by=self.ada,
                    username=f"p{n}",
                    full_name=f"P{n}",
                    role=Role.BROKER,
                    branch=self.nanjing,
                )
            with CaptureQueriesContext(connection) as queries:
                browser.get("/people/")
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])


class LicenceTests(PeopleCase):
    def test_a_lapsed_certificate_closes_with_a_sentence(self) -> None:
        certificate = self.lin.certificates.get()
        certificate.valid_to = today() - timedelta(days=1)
        certificate.save()
        found = licence.standing(self.lin)
        self.assertEqual(
            (found.state, found.open, found.tone), ("lapsed", False, "bad")
        )
        self.assertFalse(licence.may_face_clients(self.lin))
        self.assertRegex(
            licence.licence_sentence(self.lin),
            "lapsed on .+; contact, message and offer actions are closed|已于",
        )

    def test_the_last_day_counts_and_a_renewal_reopens(self) -> None:
        Certificate.objects.filter(user=self.lin).update(valid_to=today())
        self.assertTrue(licence.standing(self.lin).open)
        self.assertTrue(licence.may_face_clients(self.lin))
        tomorrow = today() + timedelta(days=1)
        self.assertFalse(licence.may_face_clients(self.lin, on=tomorrow))
        add_certificate(by=self.ada, person=self.lin, number="R1", valid_from=tomorrow)
        self.assertTrue(licence.may_face_clients(self.lin, on=tomorrow))
        self.assertEqual(licence.standing(self.lin).state, "valid")

    def test_both_answers_agree_for_everyone(self) -> None:
        for person in User.objects.all():
            with self.subTest(person.username):
                self.assertEqual(
                    licence.standing(person).open, licence.may_face_clients(person)
                )


@pytest.mark.database
class EditTests(PeopleCase):
    def test_the_administrator_enters_a_person_who_then_gets_a_link(self) -> None:
        browser = self.browse(self.ada)
        page = browser.post("/people/new/", self.facts(), follow=True)
        made = User.objects.get(username="ma")
        self.assertContains(page, "Make a one-time link")
        self.assertFalse(made.has_usable_password())
        self.assertEqual(made.branch, self.nanjing)
        event = AuditEvent.objects.get(action="person.added")
        self.assertEqual((event.by, event.object_id), (self.ada, str(made.pk)))

    def test_a_role_in_the_wrong_place_is_a_sentence(self) -> None:
        team = Team.objects.create(branch=self.suzhou, name="1")
        browser = self.browse(self.ada)
        cases: list[tuple[dict[str, object], str]] = [
            ({"branch": ""}, "Choose the branch this person works in."),
            ({"role": Role.HEAD_OFFICE}, "belong to no branch"),
            ({"team": team.pk}, "This team belongs to another branch."),
            ({"username": "lin"}, "This login is taken."),
            ({"full_name": "x\u202ey"}, "Leave out invisible control characters"),
            ({"full_name": "x" * 200_000}, "at most 60 characters"),
            ({"branch": 999_999}, "Select a valid choice"),
        ]
        for changes, said in cases:
            with self.subTest(said):
                page = browser.post("/people/new/", self.facts(**changes))
                self.assertContains(page, said)
                self.assertFalse(User.objects.filter(username="ma").exists())

    def test_nobody_else_may_enter_or_change(self) -> None:
        paths = ["/people/new/", f"/people/{self.lin.pk}/change/"]
        paths += [f"/people/{self.lin.pk}/{p}/" for p in ("access", "second-step")]
        paths.append(f"/people/{self.lin.pk}/certificates/")
        for person in (self.wu, self.gao, self.lin, self.sun):
            for path in paths:
                answer = self.browse(person).post(path, self.facts())
                self.assertEqual(answer.status_code, 403, path)
        with self.assertRaises(PermissionDenied):
            change_person(by=self.wu, person=self.lin, full_name="X")

    def test_fields_the_form_does_not_offer_are_left_alone(self) -> None:
        extra = {"is_active": "", "password": "x", "is_demo": "on", "language": "en"}
        facts = self.facts(username="lin", full_name="Lin", **extra)
        before = User.objects.get(pk=self.lin.pk)
        self.browse(self.ada).post(f"/people/{self.lin.pk}/change/", facts)
        after = User.objects.get(pk=self.lin.pk)
        for name in extra:
            self.assertEqual(getattr(before, name), getattr(after, name), name)

    def test_moving_is_recorded_by_field_names_only(self) -> None:
        facts = self.facts(username="lin", full_name="Lin", branch=self.suzhou.pk)
        self.browse(self.ada).post(f"/people/{self.lin.pk}/change/", facts)
        event = AuditEvent.objects.get(action="person.moved")
        self.assertEqual(event.facts, {"fields": ["branch"]})

    def test_the_last_administrator_stays(self) -> None:
        browser = self.browse(self.ada)
        facts = self.facts(username="ada", full_name="Ada")
        page = browser.post(f"/people/{self.ada.pk}/change/", facts)
        self.assertContains(page, "This is the last administrator")
        page = browser.post(f"/people/{self.ada.pk}/access/", follow=True)
        self.assertContains(page, "you cannot do it yourself")
        second = employ(
            by=self.ada, username="eve", full_name="Eve", role=Role.ADMINISTRATOR
        )
        close_access(by=second, person=self.ada)
        self.ada.refresh_from_db()
        with self.assertRaises(PermissionDenied):
            reopen_access(by=self.ada, person=self.ada)
        with self.assertRaises(ValidationError):
            change_person(
                by=second, person=second, role=Role.BROKER, branch=self.nanjing
            )

    def test_access_is_closed_and_reopened(self) -> None:
        browser, path = self.browse(self.ada), f"/people/{self.lin.pk}/access/"
        browser.post(path)
        self.assertFalse(User.objects.get(pk=self.lin.pk).is_active)
        browser.post(path, {"open": "1"})
        self.assertTrue(User.objects.get(pk=self.lin.pk).is_active)

    def test_a_certificate_is_entered_once_and_in_order(self) -> None:
        browser, path = self.browse(self.ada), f"/people/{self.lin.pk}/certificates/"
        facts = {"number": "C-1", "valid_from": "2026-02-29"}
        page = browser.post(path, facts)
        self.assertContains(
            page,
            "There is no 2026-02-29: that month runs from 1 to 28.",
            status_code=422,
        )
        backwards = {
            "number": "C-1",
            "valid_from": "2026-03-01",
            "valid_to": "2026-02-01",
        }
        page = browser.post(path, backwards)
        self.assertContains(page, "The term ends before it begins.", status_code=422)
        self.assertEqual(self.lin.certificates.count(), 1)
        browser.post(path, {"number": "C-1", "valid_from": "2026-03-01"})
        self.assertEqual(self.lin.certificates.count(), 2)
        page = browser.post(path, {"number": "C-1", "valid_from": "2026-03-01"})
        self.assertContains(page, "already exists", status_code=422)


class OwnPageTests(PeopleCase):
    def test_telephone_language_and_appearance(self) -> None:
        browser = self.browse(self.lin)
        facts = {"phone": "13800000000", "language": "en", "theme": "dark"}
        page = browser.post("/people/me/", facts, follow=True)
        self.assertContains(page, 'data-bs-theme="dark"')
        lin = User.objects.get(pk=self.lin.pk)
        self.assertEqual((lin.phone, lin.language, lin.theme), tuple(facts.values()))
        self.assertEqual(browser.cookies["language"].value, "en")

    def test_role_and_branch_are_not_ones_own_to_change(self) -> None:
        facts = {
            "language": "en",
            "role": "head_office",
            "branch": "",
            "email": "x@y.zz",
        }
        self.browse(self.lin).post("/people/me/", facts)
        lin = User.objects.get(pk=self.lin.pk)
        self.assertEqual(
            (lin.role, lin.branch, lin.email), ("broker", self.nanjing, "")
        )

    def test_the_theme_switch_returns_only_to_our_own_pages(self) -> None:
        browser = self.browse(self.lin)
        for back, there in [
            ("/people/me/", "/people/me/"),
            ("https://evil.example/", "/"),
            ("//evil.example/", "/"),
            ("javascript:alert(1)", "/"),
        ]:
            answer = browser.post("/people/theme/", {"theme": "dark", "next": back})
            self.assertEqual(answer["Location"], there)
        self.assertEqual(User.objects.get(pk=self.lin.pk).theme, "dark")
        browser.post("/people/theme/", {"theme": "pink"})
        self.assertEqual(User.objects.get(pk=self.lin.pk).theme, "dark")

    def test_looking_at_ones_page_writes_nothing(self) -> None:
        browser = self.browse(self.lin)
        browser.get("/people/me/")
        with patch("django.db.models.Model.save_base") as save:
            browser.get("/people/me/")
        save.assert_not_called()


class RecordsTests(PeopleCase):
    def test_head_office_reads_all_a_manager_the_branch(self) -> None:
        change_person(by=self.ada, person=self.lin, phone="1")
        change_person(by=self.ada, person=self.zhao, full_name="Zhao Yi")
        for viewer, here in ((self.gao, 2), (self.wu, 1), (self.sun, 1)):
            page = self.browse(viewer).get("/people/records/?action=person.changed")
            self.assertContains(page, "<td>changed a person</td>", here)

    def test_impossible_days_get_a_sentence_and_all_rows(self) -> None:
        page = self.browse(self.gao).get("/people/records/?since=2026-02-29&by=x")
        self.assertContains(page, "There is no 2026-02-29")
        self.assertContains(page, "added a client")

    def test_pages_go_by_key(self) -> None:
        AuditEvent.objects.bulk_create(
            AuditEvent(by=self.lin, action="test", branch=self.nanjing, facts={"n": n})
            for n in range(60)
        )
        page = self.browse(self.gao).get("/people/records/?action=")
        self.assertContains(page, "n 59")
        self.assertNotContains(page, "n 9<")
        key = page.context["page"].next_key
        self.assertContains(
            self.browse(self.gao).get(f"/people/records/?key={key}"), "n 9<"
        )
