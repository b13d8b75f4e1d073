"""Dated rules, the calendar, the first run, and the forms' fields."""

import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.test import SimpleTestCase, TestCase
from django.utils import translation

from accounts.actions import set_policy, withdraw_policy
from accounts.models import Branch, CalendarDay, Setting, User
from accounts.policies import (
    DIGEST_TIME,
    FUNNEL_RATIO,
    POLICIES,
    SIZE_THRESHOLDS,
    STAGE_LIMITS,
    value_of,
    working_calendar,
)
from core.clock import today
from core.forms import CleanTextMixin, DayField, MoneyField
from tests.cast import Cast

TOMORROW = timedelta(days=1)
RULE = "/people/settings/size_thresholds/"


class RuleCase(Cast):
    def browse(self, person: User) -> Browser:
        browser = Browser(headers={"accept-language": "en"})
        browser.force_login(person)
        return browser

    def thresholds(self, **changes: str) -> dict[str, str]:
        day = (today() + TOMORROW).isoformat()
        return {"large": "500万", "medium": "80万", "from_on": day} | changes


@pytest.mark.database
class RuleTests(RuleCase):
    def test_a_manager_sets_the_branchs_rule_from_tomorrow(self) -> None:
        page = self.browse(self.wu).post(RULE, self.thresholds(), follow=True)
        self.assertContains(page, "new value from")
        of_branch: dict[str, Any] = {"branch_id": self.nanjing.pk}
        new = {"large": 5_000_000, "medium": 800_000}
        self.assertEqual(
            value_of(SIZE_THRESHOLDS, **of_branch), SIZE_THRESHOLDS.default
        )
        tomorrow = today() + TOMORROW
        self.assertEqual(value_of(SIZE_THRESHOLDS, **of_branch, on=tomorrow), new)
        elsewhere: dict[str, Any] = {"branch_id": self.suzhou.pk, "on": tomorrow}
        self.assertEqual(
            value_of(SIZE_THRESHOLDS, **elsewhere), SIZE_THRESHOLDS.default
        )

    def test_impossible_values_are_refused_with_a_sentence(self) -> None:
        browser = self.browse(self.wu)
        for changes, said in [
            ({"large": "50万", "medium": "300万"}, "The large threshold lies above"),
            ({"large": "八十万"}, "“八十万” is no amount"),
            ({"large": "1.2.3"}, "“1.2.3” is no amount"),
            ({"medium": "-1"}, "The large threshold lies above"),
            ({"medium": "0.5"}, "Both thresholds are whole yuan."),
            ({"from_on": "2026-02-29"}, "There is no 2026-02-29"),
            ({"from_on": "2020-01-01"}, "A rule applies from today at the earliest."),
            ({"from_on": ""}, "This field is required."),
        ]:
            with self.subTest(said):
                page = browser.post(RULE, self.thresholds(**changes))
                self.assertContains(page, said)
                self.assertFalse(Setting.objects.exists())

    def test_every_rule_has_a_form_that_takes_its_own_value(self) -> None:
        browser = self.browse(self.ada)
        for name in POLICIES:
            with self.subTest(name):
                path = f"/people/settings/{name}/"
                form = browser.get(path).context["form"]
                facts = {
                    f: form[f].value().isoformat()
                    if f == "from_on"
                    else form[f].value()
                    for f in form.fields
                }
                self.assertRedirects(browser.post(path, facts), "/people/settings/")
                row = Setting.objects.get(name=name)
                self.assertEqual(row.value, POLICIES[name].default)

    def test_checks_refuse_nonsense_from_any_writer(self) -> None:
        nonsense: dict[str, list[Any]] = {
            "size_thresholds": [{}, {"large": 1}, {"large": True, "medium": 0}],
            "funnel_ratio": [{"A": 0, "B": 0, "C": 0, "D": 0}, "100:25:8:2"],
            "horizons": [{"A>B": 30, "B>C": 60, "C>D": 90, "A>D": 10}],
            "stage_limits": [{"A": 0, "B": 7, "C": 7}],
            "late_after_hours": [0, "48", 1e9],
            "digest_time": ["25:00", "8:30", None],
        }
        for name, values in nonsense.items():
            for value in values:
                with (
                    self.subTest(name, value=value),
                    self.assertRaises(ValidationError),
                ):
                    POLICIES[name].check(value)
        for policy in POLICIES.values():
            policy.check(policy.default)

    def test_a_day_takes_one_value_and_what_is_not_in_force_can_go(self) -> None:
        facts: dict[str, Any] = {
            "by": self.wu,
            "policy": STAGE_LIMITS,
            "branch": self.nanjing,
        }
        value = {"A": 5, "B": 5, "C": 5}
        coming = set_policy(**facts, value=value, from_on=today() + TOMORROW)
        with self.assertRaises(ValidationError):
            set_policy(**facts, value=value, from_on=today() + TOMORROW)
        withdraw_policy(by=self.wu, row=coming, policy=STAGE_LIMITS)
        now = set_policy(**facts, value=value, from_on=today())
        with self.assertRaises(ValidationError):
            withdraw_policy(by=self.wu, row=now, policy=STAGE_LIMITS)
        answer = self.browse(self.sun).post(f"/people/settings/withdraw/{now.pk}/")
        self.assertEqual(answer.status_code, 404)

    def test_who_sets_what_for_whom(self) -> None:
        day, ratio = today() + TOMORROW, {"A": 100, "B": 30, "C": 10, "D": 3}
        cases = [
            (self.wu, FUNNEL_RATIO, self.nanjing, True),
            (self.wu, FUNNEL_RATIO, self.suzhou, False),
            (self.wu, FUNNEL_RATIO, None, False),
            (self.gao, FUNNEL_RATIO, None, True),
            (self.gao, FUNNEL_RATIO, self.nanjing, False),
            (self.ada, FUNNEL_RATIO, self.suzhou, True),
            (self.lin, FUNNEL_RATIO, self.nanjing, False),
            (self.wu, DIGEST_TIME, self.nanjing, False),
            (self.gao, DIGEST_TIME, None, True),
        ]
        for by, policy, branch, may in cases:
            value = ratio if policy is FUNNEL_RATIO else "07:45"
            facts: dict[str, Any] = {
                "by": by,
                "policy": policy,
                "branch": branch,
                "value": value,
            }
            with self.subTest(by=by.username, policy=policy.name, branch=branch):
                if may:
                    set_policy(**facts, from_on=day)
                    continue
                with self.assertRaises(PermissionDenied):
                    set_policy(**facts, from_on=day)

    def test_another_branch_is_not_found_by_its_manager(self) -> None:
        for path in ("/people/settings/", RULE):
            answer = self.browse(self.wu).get(path + "?branch=suzhou")
            self.assertEqual(answer.status_code, 404)
        answer = self.browse(self.wu).post(RULE + "?branch=suzhou", self.thresholds())
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(
            self.browse(self.gao).get(RULE + "?branch=suzhou").status_code, 200
        )

    def test_history_shows_who_set_what_from_when(self) -> None:
        self.browse(self.wu).post(RULE, self.thresholds())
        page = self.browse(self.wu).get(RULE)
        self.assertContains(page, "large from 5M, medium from 800k")
        self.assertContains(page, "· Wu")


class CalendarTests(RuleCase):
    def test_the_administrator_overrules_a_day(self) -> None:
        saturday, browser = date(2027, 3, 6), self.browse(self.ada)
        facts = {"calendar": "working", "day": "2027-03-06", "is_open": "yes"}
        self.assertFalse(working_calendar().is_open(saturday))
        browser.post("/people/calendar/", facts)
        self.assertTrue(working_calendar().is_open(saturday))
        facts |= {"is_open": "no", "note": "again"}
        self.assertRedirects(
            browser.post("/people/calendar/", facts), "/people/calendar/"
        )
        row = CalendarDay.objects.get()
        self.assertEqual((row.is_open, row.note), (False, "again"))
        browser.post(f"/people/calendar/{row.pk}/clear/")
        self.assertFalse(CalendarDay.objects.exists())

    def test_others_read_it_only(self) -> None:
        facts = {"calendar": "working", "day": "2027-03-06", "is_open": "yes"}
        for person in (self.wu, self.gao):
            browser = self.browse(person)
            self.assertNotContains(browser.get("/people/calendar/"), "Set the day")
            self.assertEqual(browser.post("/people/calendar/", facts).status_code, 403)
        self.assertFalse(CalendarDay.objects.exists())


@pytest.mark.database
class FirstRunTests(TestCase):
    FACTS = {
        "full_name": "管理员",
        "username": "admin",
        "password": "rather-long-2026",
        "email": "",
        "region_name": "华东",
        "region_code": "east",
        "branch_name": "南京",
        "branch_code": "nanjing",
    }

    def setUp(self) -> None:
        self.browser = Browser(headers={"accept-language": "en"})

    def test_an_empty_installation_is_set_up_once(self) -> None:
        self.assertRedirects(self.browser.get("/accounts/login/"), "/people/first-run/")
        self.browser.post("/people/first-run/", self.FACTS)
        made = User.objects.get()
        self.assertEqual((made.role, made.username), ("administrator", "admin"))
        self.assertTrue(made.check_password("rather-long-2026"))
        self.assertEqual(Branch.objects.get().region.code, "east")
        self.assertEqual(Setting.objects.count(), len(POLICIES))
        for method in (self.browser.get, self.browser.post):
            self.assertEqual(method("/people/first-run/").status_code, 404)
        self.assertEqual(self.browser.get("/accounts/login/").status_code, 200)

    def test_impossible_facts_write_nothing(self) -> None:
        for changes, said in [
            ({"password": "123"}, "too short"),
            ({"branch_code": "南 京"}, "slug"),
            ({"username": "a b"}, "Enter a valid username"),
            ({"full_name": ""}, "This field is required."),
        ]:
            with self.subTest(said):
                page = self.browser.post("/people/first-run/", self.FACTS | changes)
                self.assertContains(page, said)
                self.assertFalse(User.objects.exists() or Branch.objects.exists())

    def command(self) -> str:
        out = io.StringIO()
        places = ["--region", "east", "--branch", "nanjing", "--json"]
        with patch.dict(os.environ, {"INIT_PASSWORD": "rather-long-2026"}):
            call_command(
                "init_firm", "--username", "root", "--name", "R", *places, stdout=out
            )
        return out.getvalue()

    def test_the_command_does_the_same_and_refuses_twice(self) -> None:
        expected = {"administrator": "root", "region": "east", "branch": "nanjing"}
        self.assertEqual(json.loads(self.command()), expected)
        with self.assertRaises(CommandError) as refused, translation.override("en"):
            self.command()
        self.assertEqual(refused.exception.returncode, 1)
        self.assertIn("has been set up already", str(refused.exception))


class AdminTests(RuleCase):
    def test_strangers_go_to_our_sign_in_and_others_are_refused(self) -> None:
        answer = Browser().get("/admin/", follow=True)
        self.assertEqual(answer.redirect_chain[-1][0], "/accounts/login/?next=/admin/")
        for person in (self.lin, self.wu, self.gao):
            answer = self.browse(person).get("/admin/", follow=True)
            self.assertEqual(answer.status_code, 403, person.username)

    def test_it_offers_people_places_and_rules_only(self) -> None:
        page = self.browse(self.ada).get("/admin/")
        shown = {
            m["object_name"] for a in page.context["app_list"] for m in a["models"]
        }
        self.assertEqual(
            shown,
            {
                "Branch",
                "CalendarDay",
                "Certificate",
                "Region",
                "Setting",
                "Team",
                "User",
            },
        )

    def test_people_are_changed_as_on_the_pages(self) -> None:
        browser, path = self.browse(self.ada), "/admin/accounts/user/"
        facts = {
            "full_name": "Ma",
            "username": "ma",
            "role": "broker",
            "branch": self.nanjing.pk,
            "password": "x",
            "is_demo": "on",
        }
        browser.post(f"{path}add/", facts)
        made = User.objects.get(username="ma")
        self.assertFalse(made.has_usable_password() or made.is_demo)
        page = browser.post(f"{path}{made.pk}/change/", facts | {"branch": ""})
        self.assertContains(page, "Choose the branch this person works in.")
        page = browser.get(f"{path}{made.pk}/change/")
        self.assertNotContains(page, 'name="password"')
        self.assertEqual(browser.get(f"{path}{made.pk}/delete/").status_code, 403)

    def test_rules_are_read_only_here_and_days_are_recorded(self) -> None:
        row = Setting.objects.create(name="late_after_hours", value=1, from_on=today())
        browser = self.browse(self.ada)
        path = f"/admin/accounts/setting/{row.pk}/change/"
        self.assertEqual(browser.get(path).status_code, 200)
        self.assertEqual(browser.post(path, {"value": "2"}).status_code, 403)
        facts = {"calendar": "trading", "day": "2027-03-06", "is_open": "yes"}
        browser.post("/admin/accounts/calendarday/add/", facts)
        self.assertTrue(CalendarDay.objects.get().is_open)


class Fields(CleanTextMixin, forms.Form):
    text = forms.CharField(widget=forms.Textarea, required=False)
    money = MoneyField(required=False)
    day = DayField(required=False)


class FieldTests(SimpleTestCase):
    def said(self, **data: str) -> str:
        with translation.override("en"):
            form = Fields(data)
            return " ".join(str(m) for each in form.errors.values() for m in each)

    def test_text(self) -> None:
        for bad in ("a\x00b", "a\x07b", "a\u202eb", "a\ud800b"):
            self.assertTrue(self.said(text=bad), ascii(bad))
        self.assertIn("at most 20000 characters", self.said(text="x" * 200_000))
        self.assertEqual(self.said(text="买买提·艾力\n堃镕喆㐂"), "")

    def test_money(self) -> None:
        form = Fields({"money": " １０万 "})
        form.is_valid()
        self.assertEqual(form.cleaned_data["money"], Decimal(100_000))
        self.assertEqual(self.said(money="-3,500.25"), "")
        for bad in ("八十万", "1.2.3", "1e99", "NaN", "9" * 30, "1.234"):
            self.assertIn("is no amount", self.said(money=bad), bad)
        shown = str(Fields(initial={"money": Decimal("1234.50")})["money"])
        self.assertIn('value="1234.5"', shown)

    def test_days(self) -> None:
        for good in ("2026-11-24", "2026/11/24", "20261124", "2026年11月24日"):
            form = Fields({"day": good})
            self.assertTrue(form.is_valid(), good)
            self.assertEqual(form.cleaned_data["day"], date(2026, 11, 24))
        for bad, sentence in {
            "2026-02-29": "that month runs from 1 to 28",
            "2026-13-01": "months run from 1 to 12",
            "0000-00-00": "write it as 2026-11-24",
            "tomorrow": "write it as 2026-11-24",
        }.items():
            self.assertIn(sentence, self.said(day=bad))
        self.assertEqual(self.said(day="2028-02-29"), "")


class ProductionTests(SimpleTestCase):
    def test_deploy_checks_find_nothing(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "k7#" * 20 + "qwertzuiopasdfghjkl",
            "ALLOWED_HOSTS": "crm.example.com",
            "DATA_DIR": "/tmp/x-acc-deploy",
        }
        command = [
            sys.executable,
            "manage.py",
            "check",
            "--deploy",
            "--fail-level=WARNING",
        ]
        done = subprocess.run(
            command,
            check=False,
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("no issues (0 silenced)", done.stdout)
