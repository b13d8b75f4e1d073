"""Months of visits against a count of their own: hands, tiers, leaving, midnight."""

import random
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import translation

from accounts.models import Setting
from clients.actions import change_client
from clients.actions.handing import hand_over
from clients.models import Client
from core.clock import SHANGHAI, start_of, today
from pipeline.actions import take_on
from pipeline.models import Journey
from service.analytics import coverage_by, members_in, visit_rows, visit_targets
from service.models import Contact
from service.rules import judged_on, last_months, next_month
from tests.cast import Cast, at
from tests.service.rendered_things import make_member, travel

CLOCK = at("2024-03-21 00:10")  # the 20th in UTC, the 21st in Shanghai
TARGETS = {"general": 1, "key": 2}


class HistoryTests(Cast):
    """Twelve lives of early 2024, each told by the actions, then asked month by month."""

    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.enterContext(translation.override("en"))
        self.chance = random.Random(2024)
        # From February on key clients are met twice; before, once.
        Setting.objects.create(
            name="visit_targets",
            value=TARGETS,
            branch=self.nanjing,
            from_on=date(2024, 2, 10),
        )
        self.lives = {}
        for n in range(14):
            self._live(n)

    def _at(self, day: date) -> object:
        return travel(start_of(day))

    def _live(self, n: int) -> None:
        chance = self.chance
        with self._at(date(2023, 10, 9)):
            client = take_on(by=self.lin, name=f"会员{n:02}")
        since = date(2023, 11, 20) + timedelta(days=chance.randrange(110))
        make_member(client, since)
        turn = date(2024, 1, 5) + timedelta(days=chance.randrange(70))
        moved = date(2024, 1, 5) + timedelta(days=chance.randrange(70))
        tiers = ("general", "key") if chance.random() < 0.5 else ("key", "general")
        with self._at(date(2023, 10, 10)):
            change_client(client, by=self.wu, tier=tiers[0])
        with self._at(turn):
            change_client(client, by=self.wu, tier=tiers[1])
        client.refresh_from_db()
        with self._at(moved):
            hand_over(client, by=self.wu, to={"broker": self.chen})
        left = None
        if chance.random() < 0.3:
            left = since + timedelta(days=chance.randrange(1, 60))
            Journey.objects.filter(client=client).update(left_on=left)
        meetings = []
        for _m in range(chance.randrange(6)):
            # Near midnight between two months as often as not.
            moment = chance.choice(
                [
                    datetime(2024, 1, 31, 23, 50, tzinfo=SHANGHAI),
                    datetime(2024, 2, 1, 0, 5, tzinfo=SHANGHAI),
                    datetime(2024, 2, 29, 23, 59, tzinfo=SHANGHAI),
                    datetime(2024, 1, 3, 12, tzinfo=SHANGHAI)
                    + timedelta(days=chance.randrange(75)),
                ]
            )
            meetings.append(moment)
            Contact.objects.create(
                client=client, broker=self.lin, branch=self.nanjing, by=self.lin,
                kind=chance.choice(["visit", "interview", "reception"]),
                happened_at=moment,
            )  # fmt: skip
        Contact.objects.create(
            client=client, broker=self.lin, branch=self.nanjing, by=self.lin,
            kind="phone", happened_at=at("2024-02-10 10:00"),
        )  # fmt: skip
        self.lives[client.pk] = (since, left, turn, tiers, moved, meetings)

    def truth(self, number: int, month: date) -> tuple[str, int]:
        """Say a month's state and whose it is, from the life as it was told."""
        since, left, turn, tiers, moved, meetings = self.lives[number]
        now_on = date(2024, 3, 21)
        judged = min(next_month(month) - timedelta(days=1), now_on)
        tier = tiers[1] if judged >= turn else tiers[0]
        needs = TARGETS[tier] if judged >= date(2024, 2, 10) else 1
        count = sum((m.year, m.month) == (month.year, month.month) for m in meetings)
        served = self.chen.pk if judged >= moved else self.lin.pk
        is_member = since <= judged and (left is None or judged < left)
        if not is_member:
            return "", served
        if count >= needs:
            return "done", served
        return ("miss" if month < date(2024, 3, 1) else "risk"), served

    def test_coverage_and_grid_tell_the_same_truth(self) -> None:
        with travel(CLOCK):
            months = last_months(today(), 4)
            targets = visit_targets()
            everyone = Client.objects.visible_to(self.wu).filter(pk__in=self.lives)
            people = list(everyone.order_by("pk"))
            seen = Contact.objects.visible_to(self.wu)
            rows = visit_rows(people, seen, months, today(), targets)
            for row in rows:
                for cell in row.cells:
                    state, _served = self.truth(row.client.pk, cell.month)
                    # Who was no member at the end but met all the same was met.
                    if state or cell.state != "done":
                        self.assertEqual(cell.state, state, (row.client, cell.month))
            for month in months:
                self._check(everyone, month, months)

    def _check(self, everyone: object, month: date, months: list[date]) -> None:
        wanted: dict[int, list[int]] = {}
        for number in self.lives:
            state, served = self.truth(number, month)
            if state:
                sums = wanted.setdefault(served, [0, 0])
                sums[0] += 1
                sums[1] += state == "done"
        units = coverage_by(everyone, month, "broker")
        self.assertEqual({u.pk: [u.members, u.met] for u in units}, wanted, month)
        rows = members_in(everyone, month)
        self.assertEqual(
            {r.pk: r.served for r in rows},
            {n: s for n in self.lives for t, s in [self.truth(n, month)] if t},
        )
        self.assertEqual(judged_on(months[-1], today()), date(2024, 3, 21))

    def test_whoever_served_then_is_asked_by_name(self) -> None:
        with travel(CLOCK):
            self.client.force_login(self.wu)
            for broker in (self.lin, self.chen):
                wanted = sum(
                    bool(state) and served == broker.pk
                    for state, served in (
                        self.truth(n, date(2024, 2, 1)) for n in self.lives
                    )
                )
                asked = {"month": "2024-02", "broker": broker.pk}
                page = self.client.get(reverse("service:visits"), asked)
                self.assertEqual(page.context["total"].members, wanted)
                self.assertEqual(len(page.context["rows"]), wanted)

    def test_a_gap_leads_to_an_appointment_and_a_miss_to_the_log(self) -> None:
        with travel(CLOCK):
            self.client.force_login(self.wu)
            page = self.client.get(reverse("service:visits"))
            hrefs = {
                cell.state: cell.href
                for row in page.context["rows"]
                for cell in row.cells
                if cell.state
            }
            self.assertIn("/appointments/book/?kind=visit&client=", hrefs["risk"])
            self.assertIn("/log/?kind=visit&client=", hrefs["miss"])
            form = self.client.get(hrefs["miss"]).context["form"]
            self.assertEqual(form["kind"].value(), "visit")
            self.assertEqual(self.client.get(hrefs["risk"]).status_code, 200)

    def test_the_export_holds_the_grid(self) -> None:
        with travel(CLOCK):
            self.client.force_login(self.wu)
            answer = self.client.post(
                f"{reverse('service:export_visits')}?month=2024-02"
            )
            lines = b"".join(answer.streaming_content).decode().splitlines()
            states = [self.truth(n, date(2024, 2, 1))[0] for n in self.lives]
            self.assertEqual(len(lines) - 1, sum(map(bool, states)))
            self.assertIn("2024-02", lines[0])

    def test_few_statements_however_many_members(self) -> None:
        people = list(Client.objects.filter(pk__in=self.lives))
        targets, seen = visit_targets(), Contact.objects.visible_to(self.wu)
        with self.assertNumQueries(4):
            visit_rows(people, seen, last_months(today()), today(), targets)
