"""The axes as people see them: every figure opens exactly the people it counts."""

import re
import threading
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.models import Setting, User
from accounts.policies import SIZE_THRESHOLDS
from clients.actions import add_client, note_assets
from clients.actions.axes import recompute
from clients.analytics.axes_portrait import neutral_scores
from clients.enums import ValueType
from clients.models import Classification, Client, ClientStyle, ValueOverride
from clients.rules.classes import months_later
from core.clock import today
from tests.cast import Cast, Firm

FIGURE = re.compile(r'href="([^"]+)"[^>]*data-count="(\d+)"')
SIZES = ("large", "medium", "retail", "")
HORIZONS = ("long", "medium", "short", "")
MOST_QUERIES = 8


def some_people(firm: Any, count: int = 60) -> None:
    """Invent clients of three brokers, every class and every unknown among them."""
    chance, rows = Random(11), []
    brokers = (firm.lin, firm.lin, firm.chen, firm.zhao)
    for n in range(count):
        broker = chance.choice(brokers)
        amount = chance.choice((None, "0", "499999.99", "500000", "3000000", "7e6"))
        rows.append(
            Client(
                name=f"客{n}",
                broker=broker,
                branch=broker.branch,
                assets=None if amount is None else Decimal(amount),
                size=chance.choice(SIZES),
                horizon=chance.choice(HORIZONS),
                observed_horizon=chance.choice(HORIZONS),
                value_type=chance.choice(("", *ValueType.values)),
                standing=chance.choice(("active",) * 9 + ("binned",)),
            )
        )
    made = Client.objects.bulk_create(rows)
    for client in made:
        for style in chance.sample(("fundamental", "technical", "news"), 2)[
            : chance.randrange(3)
        ]:
            ClientStyle.objects.create(client=client, style=style, level=1)
        if chance.random() < 0.3:
            days = chance.choice((-1, 0, 30, 31, 200))
            ValueOverride.objects.create(
                client=client,
                value="invest",
                reason="x",
                until=today() + timedelta(days=days),
            )


class SegmentationTests(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        some_people(cls)

    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def listed(self, url: str) -> int:
        page = self.client.get(url.replace("&amp;", "&"))
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.context["asked"].complaints, [], url)
        count: int = page.context["count"].number
        return count

    def test_every_figure_opens_exactly_the_people_it_counts(self) -> None:
        for person in (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            for narrowed in ("", f"?broker={self.lin.pk}"):
                if narrowed and person != self.wu:
                    continue
                text = self.client.get(f"/clients/axes/{narrowed}").content.decode()
                figures = FIGURE.findall(text)
                self.assertEqual(len(figures), 4 + 4 + 4 + 4 + 4 + 5)
                for url, count in figures:
                    with self.subTest(person=person.username, url=url):
                        self.assertEqual(self.listed(url), int(count))

    def test_the_counts_are_those_of_counting_one_by_one(self) -> None:
        self.client.force_login(self.wu)
        found = self.client.get("/clients/axes/").context["found"]
        mine = list(Client.objects.visible_to(self.wu).prefetch_related("styles"))
        self.assertEqual(found.total, len(mine))
        for axis in found.axes:
            counts: Counter[str] = Counter()
            for client in mine:
                if axis.name == "style":
                    styles = [row.style for row in client.styles.all()]
                    counts.update(styles or [""])
                else:
                    counts[getattr(client, axis.name)] += 1
            shown = {one.code: one.count for one in axis.classes}
            self.assertEqual(shown, {code: counts[code] for code in shown}, axis.name)
            self.assertEqual(axis.unknown.code, "")
        differ = [
            c
            for c in mine
            if c.horizon and c.observed_horizon and c.horizon != c.observed_horizon
        ]
        self.assertEqual(found.differs.count, len(differ))
        self.assertGreater(len(differ), 0)
        until = [o.until for o in ValueOverride.objects.filter(client__in=mine)]
        day, last = today(), today() + timedelta(days=30)
        self.assertEqual(found.overridden.count, sum(u >= day for u in until))
        self.assertEqual(found.ending.count, sum(day <= u <= last for u in until))

    def test_a_page_takes_few_queries_however_many_people(self) -> None:
        def cost(person: User) -> int:
            self.client.force_login(person)
            self.client.get("/clients/axes/")
            with CaptureQueriesContext(connection) as queries:
                self.client.get("/clients/axes/")
            return len(queries)

        before = [cost(person) for person in (self.lin, self.wu, self.gao)]
        self.assertLessEqual(max(before), MOST_QUERIES)
        some_people(self, 90)
        after = [cost(person) for person in (self.lin, self.wu, self.gao)]
        self.assertEqual(before, after)

    def test_unknown_can_be_listed_and_nonsense_is_said(self) -> None:
        self.client.force_login(self.wu)
        unknown = self.listed("/clients/?size=unknown")
        rows = Client.objects.visible_to(self.wu).filter(size="")
        self.assertEqual(unknown, rows.count())
        gap = [self.listed(f"/clients/?horizon_gap={w}") for w in GAPS]
        self.assertEqual(sum(gap), Client.objects.visible_to(self.wu).count())
        self.assertEqual(
            self.listed("/clients/?horizon_gap=differs&horizon_gap=agrees"),
            gap[0] + gap[1],
        )
        for nonsense in ("horizon_gap=%00", "value_by=moon", "observed_horizon=x"):
            page = self.client.get(f"/clients/?{nonsense}")
            self.assertEqual(len(page.context["asked"].complaints), 1)

    def test_whose_job_it_is_not(self) -> None:
        for person, ways in (
            (self.ada, {"": 403, "thresholds/": 403}),
            (self.tan, {"": 403, "thresholds/": 403}),
            (self.lin, {"": 200, "thresholds/": 403}),
            (self.he, {"": 200, "thresholds/": 403}),
            (self.gao, {"": 200, "thresholds/": 200}),
        ):
            self.client.force_login(person)
            for way, status in ways.items():
                answer = self.client.get(f"/clients/axes/{way}")
                self.assertEqual(answer.status_code, status)


GAPS = ("differs", "agrees", "unknown")


class PreviewTests(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        some_people(cls)

    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.wu)

    def ask(self, **facts: Any) -> Any:
        usual = {"large": "300万", "medium": "50万", "from_on": today().isoformat()}
        return self.client.get("/clients/axes/thresholds/", usual | facts)

    def test_it_says_what_the_recomputation_then_does(self) -> None:
        chance = Random(5)
        amounts = [1, 499_999, 500_000, 500_001, 3_000_000, 3_000_001, 8_000_000]
        for _ in range(8):
            medium, large = sorted(chance.sample(amounts, 2))
            self.check_foreseen(large, medium)

    def check_foreseen(self, large: int, medium: int) -> None:
        page = self.ask(large=str(large), medium=str(medium))
        foreseen = {
            (move.was, move.becomes): move.count
            for _label, moves, _before in page.context["rows"]
            for move in moves
        }
        people = Client.objects.visible_to(self.wu)
        before = dict(people.values_list("pk", "size"))
        Setting.objects.all().delete()
        value = {"large": large, "medium": medium}
        Setting.objects.create(
            name="size_thresholds", value=value, branch=self.nanjing, from_on=today()
        )
        recompute(self.nanjing)
        after = people.values_list("pk", "size")
        done = Counter((before[pk], size) for pk, size in after)
        self.assertEqual({k: n for k, n in foreseen.items() if n}, dict(done))
        self.assertEqual(
            page.context["moved"], sum(n for (a, b), n in done.items() if a != b)
        )

    def test_every_count_opens_the_people_it_counts_and_nothing_is_written(
        self,
    ) -> None:
        before = list(Client.objects.order_by("pk").values_list("pk", "size"))
        for person in (self.wu, self.gao):
            self.client.force_login(person)
            page = self.ask(large="60万", medium="1万")
            figures = FIGURE.findall(page.content.decode())
            self.assertGreater(len(figures), 3)
            for url, count in figures:
                listed = self.client.get(url.replace("&amp;", "&"))
                self.assertEqual(listed.context["count"], int(count))
                self.assertEqual(len(listed.context["page"].rows), int(count))
        now = list(Client.objects.order_by("pk").values_list("pk", "size"))
        self.assertEqual(before, now)
        self.assertFalse(Setting.objects.exists())

    def test_head_office_sees_branches_that_follow_the_firm(self) -> None:
        Setting.objects.create(
            name=SIZE_THRESHOLDS.name,
            value={"large": 2, "medium": 1},
            branch=self.suzhou,
            from_on=today() + timedelta(days=5),
        )
        self.client.force_login(self.gao)
        for days, branches in ((4, 2), (5, 1)):
            page = self.ask(from_on=(today() + timedelta(days=days)).isoformat())
            shown = sum(page.context["after"])
            people = Client.objects.active()
            if branches == 1:
                people = people.filter(branch=self.nanjing)
            self.assertEqual(shown, people.count())

    def test_nonsense_gets_a_sentence(self) -> None:
        for facts in (
            {"large": "50万", "medium": "300万"},
            {"large": "八十万"},
            {"from_on": "2026-02-29"},
            {"large": "9" * 200_000},
        ):
            page = self.ask(**facts)
            self.assertEqual(page.status_code, 200)
            self.assertIsNone(page.context.get("moved"))
            self.assertTrue(page.context["form"].errors)
        for query in ("", "?was=moon&becomes=large&large=2&medium=1", "?large=2"):
            answer = self.client.get(f"/clients/axes/thresholds/clients/{query}")
            self.assertEqual(answer.status_code, 302)

    def test_a_day_that_has_a_value_is_refused_with_the_reason(self) -> None:
        form = {"large": "60万", "medium": "1万", "from_on": today().isoformat()}
        url = "/clients/axes/thresholds/"
        self.assertEqual(self.client.post(url, form).status_code, 302)
        self.assertContains(self.client.post(url, form), "already set")
        self.assertEqual(Setting.objects.count(), 1)


class ClientPageTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.url = f"/clients/{self.zhang.pk}/axes/"

    def test_one_press_each(self) -> None:
        for way, form in (
            ("style/", {"style": "news", "level": "2"}),
            ("style/", {"style": "technical", "level": "0"}),
            ("horizon/", {"horizon": "long"}),
        ):
            answer = self.client.post(self.url + way, form)
            self.assertEqual(answer.status_code, 302)
        page = self.client.get(self.url)
        self.assertContains(page, 'aria-pressed="true"', 4)  # news too: not theirs
        self.client.post(self.url + "style/", {"style": "news", "level": "none"})
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.horizon, "long")
        self.assertEqual([s.style for s in self.zhang.styles.all()], ["technical"])

    def test_a_mismatch_is_said(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(
            horizon="long", observed_horizon="short"
        )
        self.assertContains(self.client.get(self.url), "Says long term, trades short")

    def test_turnover_and_override_by_form(self) -> None:
        form: dict[str, str] = {"traded": "400万", "average_assets": "10万"}
        begun = months_later(today() + timedelta(days=1), -6)
        days = {"from_on": str(begun), "to_on": str(today())}
        answer = self.client.post(self.url + "turnover/", form | days)
        self.assertRedirects(answer, self.url + "#horizon")
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.observed_horizon, "short")
        page = self.client.get(self.url)
        self.assertContains(page, "40.00 times")
        row = self.zhang.turnovers.get()
        self.client.post(f"{self.url}turnover/{row.pk}/remove/")
        self.assertFalse(self.zhang.turnovers.exists())
        until = str(today() + timedelta(days=30))
        form = {"value": "invest", "reason": "房款", "until": until}
        self.client.post(self.url + "override/", form)
        self.assertContains(self.client.get(self.url), "房款")
        self.client.post(self.url + "override/end/")
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.value_type, "")

    def test_nonsense_gets_a_sentence_and_writes_nothing(self) -> None:
        period = {"from_on": "2026-01-01", "to_on": "2026-01-31"}
        money = {"traded": "1", "average_assets": "1"}
        for way, form in (
            ("turnover/", period),
            ("turnover/", period | money | {"traded": "-1"}),
            ("turnover/", period | money | {"to_on": "2999-01-01"}),
            ("turnover/", period | money | {"from_on": "2026-02-30"}),
            ("turnover/", period | money | {"source": "a\x00b"}),
            ("turnover/", period | money | {"average_assets": "9" * 200_000}),
            ("override/", {"value": "invest", "until": str(today())}),
            ("override/", {"value": "x", "reason": "y", "until": str(today())}),
            ("override/", {"value": "invest", "reason": "y", "until": "2020-01-01"}),
            (
                "override/",
                {"value": "invest", "reason": "\u202e", "until": str(today())},
            ),
        ):
            with self.subTest(way, form=str(form)[:80]):
                answer = self.client.post(self.url + way, form)
                self.assertEqual(answer.status_code, 200)
                self.assertTrue(answer.context["form"].errors)
        for way, form in (
            ("style/", {"style": "news", "level": "9"}),
            ("style/", {"style": "\u202e", "level": "1"}),
            ("horizon/", {"horizon": "x" * 200_000}),
        ):
            self.assertEqual(self.client.post(self.url + way, form).status_code, 302)
        self.assertFalse(Classification.objects.filter(client=self.zhang).exists())

    def test_another_clients_turnover_is_not_there(self) -> None:
        other = add_client(by=self.lin, name="别人")
        facts = {"from_on": today(), "to_on": today(), "traded": 1}
        row = other.turnovers.create(**facts, average_assets=1)
        answer = self.client.post(f"{self.url}turnover/{row.pk}/remove/")
        self.assertEqual(answer.status_code, 404)

    def test_advisers_and_head_office_read(self) -> None:
        self.client.force_login(self.gao)
        page = self.client.get(self.url)
        self.assertNotContains(page, "<button name=")
        answer = self.client.post(self.url + "horizon/", {"horizon": "long"})
        self.assertEqual(answer.status_code, 403)

    def test_the_page_costs_the_same_with_any_amount_of_history(self) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(self.url)
            return len(queries)

        cost()
        before = cost()
        for n in range(9):
            note_assets(self.zhang, by=self.lin, amount=Decimal(n * 10**5), on=today())
            facts = {"from_on": today() - timedelta(days=2 * n), "traded": 1}
            facts |= {"to_on": facts["from_on"], "average_assets": 1}
            self.zhang.turnovers.create(**facts)
        self.assertEqual(cost(), before)


class WordsTests(Cast):
    words: ClassVar[list[str]] = [*ValueType.values, "抛弃", "再造", "吸取", "投资型"]

    def check(self, text: str, what: str) -> None:
        found = [w for w in self.words if re.search(rf"(?i)\b{w}\b", text)]
        self.assertEqual(found, [], what)

    def test_a_copy_of_the_clients_data_has_neutral_words_only(self) -> None:
        note_assets(self.zhang, by=self.lin, amount=Decimal(10**7), on=today())
        for language in ("en", "zh-hans"):
            for value in ValueType.values:
                Client.objects.filter(pk=self.zhang.pk).update(value_type=value)
                zhang = Client.objects.get(pk=self.zhang.pk)
                with override(language):
                    self.check(repr(neutral_scores(zhang)), language)

    def test_an_exported_list_carries_scores_not_words(self) -> None:
        self.client.force_login(self.lin)
        Client.objects.filter(pk=self.zhang.pk).update(
            value_type="divest", current_score=37, growth_score=12
        )
        for language in ("en", "zh-hans"):
            self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
            answer = self.client.post("/clients/export/", {"format": "csv"})
            text = b"".join(answer.streaming_content).decode()
            self.assertIn(",37,12,", text)
            self.check(text, language)

    def test_what_sends_mail_never_reads_the_column(self) -> None:
        base = Path(settings.BASE_DIR)
        for pattern in ("templates/mail/**/*", "outbox/**/*.py", "digests/**/*.py"):
            for path in base.glob(pattern):
                if path.is_file():
                    text = path.read_text()
                    self.assertFalse("value_type" in text or "ValueType" in text, path)


@pytest.mark.database
class RaceTests(Firm, TransactionTestCase):
    def setUp(self) -> None:
        self.found()
        facts = {"broker": self.lin, "branch": self.nanjing, "size": "medium"}
        Client.objects.bulk_create(
            Client(name=f"客{n}", assets=Decimal(600_000), **facts) for n in range(30)
        )
        Setting.objects.create(
            name=SIZE_THRESHOLDS.name,
            value={"large": 600_000, "medium": 100},
            branch=self.nanjing,
            from_on=today(),
        )

    def at_once(self, *works: Any) -> None:
        start, problems = threading.Barrier(len(works)), []

        def run(work: Any) -> None:
            start.wait()
            try:
                work()
            except Exception as problem:  # noqa: BLE001
                problems.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[work]) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(problems, [])

    def test_two_recomputations_write_history_once(self) -> None:
        self.at_once(*[lambda: recompute(self.nanjing)] * 3)
        rows = Classification.objects.filter(axis="size", value="large")
        self.assertEqual(rows.count(), 30)
        self.assertEqual(rows.values("client").distinct().count(), 30)

    def test_a_snapshot_entered_meanwhile_is_not_overwritten(self) -> None:
        some = list(Client.objects.filter(size="medium").order_by("-pk")[:4])

        def note() -> None:
            for client in some:
                note_assets(client, by=self.lin, amount=Decimal(99), on=today())

        self.at_once(note, lambda: recompute(self.nanjing))
        for client in Client.objects.filter(pk__in=[c.pk for c in some]):
            self.assertEqual((client.assets, client.size), (99, "retail"))
            last = client.classifications.filter(axis="size").latest("pk")
            self.assertEqual(last.value, "retail")
