"""The portrait: every fact of the lecture's two clients, each with where it is from."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEvent
from clients.actions import add_client, change_client, note_assets
from clients.actions.profile import change_profile, correct_assets
from clients.analytics.profile import chart_of, snapshots_of
from clients.forms.profile import words_of
from clients.models import AssetSnapshot, Client, Profile, ProfileFact
from core.clock import today
from tests.cast import Cast

# Lecture p. 16–17: what is known of Mr Zhang, phrase by phrase.
ZHANG = {
    "国企经理": ("client", "occupation", "国企经理"),
    "收入较高": ("profile", "income_level", "high"),
    "且稳定": ("profile", "income_stability", "stable"),
    "家庭闲置资金": ("profile", "fund_source", "household"),
    "较强的风险承受能力": ("profile", "risk_capacity", "high"),
    "信息较为灵通": ("profile", "information", "good"),
    "有投资证券市场愿望": ("profile", "wish_to_invest", "3"),
    "有学习兴趣": ("profile", "willingness", "2"),
    "略懂基本分析": ("style", "fundamental", 1),
    "对技术分析所知不多": ("style", "technical", 0),
    "工作忙、时间少": ("profile", "time_available", "little"),
    "对电话委托、网上交易比较有兴趣": ("profile", "trades_by", ["phone", "online"]),
    "有信息通知方面的要求": ("profile", "notices", ["news", "held"]),
    "重视蓝筹股，投资投机两相宜": ("profile", "products", ["blue_chip", "mixed"]),
    "中期持股": ("client", "horizon", "medium"),
    "大波段操作": ("profile", "traits", ["swing"]),
    "个性稳健": ("profile", "temperament", "steady"),
}
# Lecture p. 23: Ms Lin.
LIN = {
    "无工作，家庭妇女": ("client", "occupation", "家庭主妇"),
    "没有收入": ("profile", "income_level", "none"),
    "家境殷实": ("profile", "wealth", "comfortable"),
    "时间充裕": ("profile", "time_available", "plenty"),
    "为获得一定收益，聊天打发时间": (
        "profile",
        "motives",
        ["returns", "company", "pastime"],
    ),
    "几个同伴，伙伴四散": ("profile", "companions", "几个炒股的同伴，套牢后四散"),
    "原来在另一家证券公司开户": ("profile", "present_broker", "另一家证券公司"),
    "听信股评和传言": ("profile", "listens_to", ["commentators", "rumours"]),
    "股票被套牢": ("profile", "positions", "trapped"),
    "心情较差": ("profile", "mood", "low"),
    "能解套并略有盈利": ("profile", "goals", ["break_even", "small_gain"]),
    "只要高于国债就行": ("profile", "hurdle", "government_bonds"),
}


class PortraitTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)

    def url(self, section: str = "") -> str:
        end = f"{section}/" if section else ""
        return f"/clients/{self.zhang.pk}/profile/{end}"

    def test_every_fact_of_both_lecture_cases_has_its_field(self) -> None:
        for name, facts in (("张先生", ZHANG), ("林女士", LIN)):
            one = add_client(by=self.lin, name=name)
            by_place: dict[str, dict[str, object]] = {}
            for place, field, value in facts.values():
                by_place.setdefault(place, {})[field] = value
            change_client(
                one,
                by=self.lin,
                styles=by_place.get("style", {}),
                **by_place.get("client", {}),
            )
            change_profile(one, by=self.lin, source="面谈", **by_place["profile"])
            profile = Profile.objects.get(client=one)
            for field, value in by_place["profile"].items():
                self.assertEqual(getattr(profile, field), value)
            page = self.client.get(f"/clients/{one.pk}/profile/")
            for fact in ProfileFact.objects.filter(client=one):
                self.assertEqual((fact.source, fact.by), ("面谈", self.lin))
            said = {
                line.words
                for _key, _title, lines, usual in page.context["sections"]
                for line in lines
                if usual is None or usual.source == "面谈"
            }
            for field, value in by_place["profile"].items():
                self.assertIn(words_of(field, value), said)
            self.assertContains(page, "面谈")

    def test_evidence_most_facts_share_is_said_once(self) -> None:
        change_profile(
            self.zhang, by=self.lin, source="首访", income_level="high", wealth="tight"
        )
        change_profile(self.zhang, by=self.wu, source="电话", fund_source="salary")
        page = self.client.get(self.url())
        self.assertContains(page, "首访", count=1)
        self.assertContains(page, "电话", count=1)
        self.assertContains(page, "Wu", count=1)

    def test_a_section_is_saved_with_where_it_was_learnt(self) -> None:
        answer = self.client.post(
            self.url("goals"),
            {
                "goals": ["small_gain", "break_even"],
                "goal": "解套并略有盈利",
                "hurdle": "government_bonds",
                "source": "面访",
                "learnt_on": "2026-01-20",
                "version": "0",
            },
        )
        self.assertRedirects(answer, self.url())
        profile = Profile.objects.get(client=self.zhang)
        self.assertEqual(profile.goals, ["break_even", "small_gain"])
        self.assertEqual((profile.version, profile.changed_by), (1, self.lin))
        facts = ProfileFact.objects.filter(client=self.zhang)
        self.assertEqual(
            {f.field: (f.source, f.learnt_on) for f in facts},
            dict.fromkeys(("goals", "goal", "hurdle"), ("面访", date(2026, 1, 20))),
        )
        event = AuditEvent.objects.get(action="client.profile_changed")
        self.assertEqual(event.facts["fields"], ["goal", "goals", "hurdle"])
        self.assertNotIn("解套", str(event.facts))

    def test_what_is_the_same_is_not_learnt_again(self) -> None:
        for _n in range(2):
            change_profile(self.zhang, by=self.lin, goals=["income"], goal="")
        self.assertEqual(ProfileFact.objects.count(), 1)
        self.assertEqual(Profile.objects.get().version, 1)
        change_profile(self.zhang, by=self.lin, goals=[])
        self.assertEqual(ProfileFact.objects.order_by("pk").last().value, [])
        self.assertContains(
            self.client.get(self.url()), "What should the investment do"
        )

    def test_only_the_section_is_written(self) -> None:
        change_profile(self.zhang, by=self.lin, mood="good")
        self.client.post(
            self.url("money"),
            {
                "income_level": "high",
                "mood": "low",
                "learnt_on": "2026-01-20",
                "client": 1,
            },
        )
        profile = Profile.objects.get()
        self.assertEqual((profile.income_level, profile.mood), ("high", "good"))

    def test_the_second_of_two_sees_what_the_first_wrote(self) -> None:
        form = {"income_level": "high", "learnt_on": "2026-01-20", "version": "0"}
        change_profile(self.zhang, by=self.wu, income_level="low")
        page = self.client.post(self.url("money"), form)
        self.assertContains(page, "Wu")
        self.assertEqual(
            [(d.theirs, d.yours) for d in page.context["conflict"].differences],
            [("low", "high")],
        )
        self.assertEqual(Profile.objects.get().income_level, "low")
        again = form | {"version": page.context["form"]["version"].value()}
        self.assertEqual(self.client.post(self.url("money"), again).status_code, 302)
        self.assertEqual(Profile.objects.get().income_level, "high")

    def test_nonsense_is_refused_with_a_sentence(self) -> None:
        day = {"learnt_on": "2026-01-20"}
        for section, field, form in (
            ("money", "income_level", {"income_level": "huge"}),
            ("investing", "products", {"products": ["gold"]}),
            ("goals", "goal", {"goal": "x" * 200_000}),
            ("goals", "goal", {"goal": "a\x00b"}),
            ("goals", "goal", {"goal": "a\u202eb"}),
            ("goals", "hurdle_rate", {"hurdle_rate": "101"}),
            ("goals", "hurdle_rate", {"hurdle_rate": "-1"}),
            ("goals", "hurdle_rate", {"hurdle_rate": "NaN"}),
            ("goals", "hurdle_rate", {"hurdle": "rate"}),
            ("person", "companions", {"companions": "\ufffd"}),
            ("elsewhere", "statement", {"statement": "y" * 601}),
            ("money", "learnt_on", {"learnt_on": "2999-01-01"}),
            ("money", "learnt_on", {"learnt_on": ""}),
            ("money", "version", {"version": "x"}),
            ("money", "source", {"source": "s" * 121}),
        ):
            with self.subTest(field, form=ascii(form)[:60]):
                page = self.client.post(self.url(section), day | form)
                self.assertEqual(page.status_code, 200)
                self.assertIn(field, page.context["form"].errors)
        self.assertFalse(Profile.objects.exists())
        self.assertEqual(self.client.get(self.url("wealth")).status_code, 404)

    def test_who_reads_may_not_write(self) -> None:
        change_profile(self.zhang, by=self.lin, goal="目标")
        for person, read, write in (
            (self.gao, 200, 403),
            (self.wu, 200, 200),
            (self.chen, 404, 404),
            (self.ada, 404, 403),
        ):
            self.client.force_login(person)
            self.assertEqual(self.client.get(self.url()).status_code, read)
            self.assertEqual(self.client.get(self.url("goals")).status_code, write)
            if write == 403:
                self.assertNotContains(
                    self.client.get(self.url()), "/profile/goals/", status_code=read
                )

    def test_the_page_costs_the_same_however_much_is_known(self) -> None:
        self.client.get(self.url())
        with self.assertNumQueries(QUERIES):
            self.client.get(self.url())
        for n in range(5):
            change_profile(self.zhang, by=self.lin, goal=f"目标{n}", mood="low")
            note_assets(self.zhang, by=self.lin, amount=Decimal(n), on=date(2026, 1, 5))
        with self.assertNumQueries(QUERIES):
            self.client.get(self.url())


QUERIES = 7


class FigureTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.wrong = note_assets(
            self.zhang, by=self.lin, amount=Decimal(5_000_000), on=date(2026, 2, 1)
        )

    def correct(self, wrong: AssetSnapshot, **facts: object) -> object:
        form = {"amount": "50万", "on": "2026-02-01", "kind": "in_house"}
        url = reverse("clients:correct_figure", args=[self.zhang.pk, wrong.pk])
        return self.client.post(url, form | {"reason": "多写一个零"} | facts)

    def test_a_wrong_figure_is_put_right_by_another_and_stays(self) -> None:
        self.assertEqual(self.correct(self.wrong).status_code, 302)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.assets, Decimal(500_000))
        self.assertEqual(self.zhang.size, "medium")
        self.wrong.refresh_from_db()
        self.assertEqual(self.wrong.amount, Decimal(5_000_000))
        page = self.client.get(f"/clients/{self.zhang.pk}/figures/")
        self.assertContains(page, "<del>5M</del>")
        self.assertContains(page, "多写一个零")
        record = self.client.get(f"/clients/{self.zhang.pk}/")
        shown = [s.amount for s in record.context["facts"].snapshots]
        self.assertEqual(shown, [Decimal(500_000)])

    def test_a_figure_is_corrected_once_and_not_without_a_reason(self) -> None:
        self.assertEqual(self.correct(self.wrong, reason=" ").status_code, 200)
        same = self.correct(self.wrong, amount="500万")
        self.assertContains(same, "the same as the old one")
        self.correct(self.wrong)
        self.assertContains(self.correct(self.wrong, amount="1万"), "corrected already")
        self.assertEqual(self.zhang.snapshots.count(), 2)

    def test_a_correction_can_be_corrected(self) -> None:
        self.correct(self.wrong)
        self.correct(self.wrong.correction, amount="60万", on="2026-01-31")
        self.zhang.refresh_from_db()
        self.assertEqual(
            (self.zhang.assets, self.zhang.assets_on),
            (Decimal(600_000), date(2026, 1, 31)),
        )
        kept = self.zhang.snapshots.in_force()
        self.assertEqual([s.amount for s in kept], [Decimal(600_000)])

    def test_the_latest_figure_in_force_decides(self) -> None:
        earlier = note_assets(
            self.zhang, by=self.lin, amount=Decimal(7), on=date(2026, 1, 1)
        )
        self.correct(self.wrong, on="2025-12-31")
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.assets, earlier.amount)

    def test_anothers_figure_is_not_found(self) -> None:
        other = add_client(by=self.chen, name="别人", assets=Decimal(5))
        for person, status in ((self.lin, 404), (self.zhao, 404), (self.gao, 403)):
            self.client.force_login(person)
            self.assertEqual(self.correct(other.snapshots.get()).status_code, status)
        with self.assertRaises(ValidationError):
            correct_assets(
                self.wrong,
                by=self.lin,
                amount=Decimal(1),
                on=today(),
                kind="in_house",
                reason="",
            )

    def test_the_chart_stands_on_one_scale(self) -> None:
        rows = (
            ("2026-01-01", 0, "in_house"),
            ("2026-01-11", 50, "elsewhere"),
            ("2026-01-21", 100, "in_house"),
        )
        AssetSnapshot.objects.all().delete()
        for on, amount, kind in rows:
            note_assets(
                self.zhang,
                by=self.lin,
                amount=Decimal(amount),
                on=date.fromisoformat(on),
                kind=kind,
            )
        chart = chart_of(snapshots_of(self.zhang))
        places = {s.kind: [(p.x, p.y) for p in s.points] for s in chart.series}
        self.assertEqual(
            places, {"in_house": [(0, 100), (100, 0)], "elsewhere": [(50, 50)]}
        )
        self.assertIsNone(chart_of(snapshots_of(self.zhang)[:1]))


class LeastKnownTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.bare = add_client(by=self.lin, name="甲")
        self.fuller = add_client(
            by=self.lin,
            name="乙",
            phone="13700000001",
            occupation="教师",
            birthday=date(1990, 1, 1),
        )
        add_client(by=self.chen, name="丙")

    def names(self, query: str = "") -> list[str]:
        page = self.client.get(f"/clients/profiles/{query}")
        self.assertEqual(page.status_code, 200)
        return [client.name for client, _asks in page.context["rows"]]

    def test_least_known_first_with_the_question_that_tells_most(self) -> None:
        self.client.force_login(self.lin)
        page = self.client.get("/clients/profiles/")
        found = {c.name: [a.name for a in asks] for c, asks in page.context["rows"]}
        self.assertEqual(list(found), ["甲", "张建国", "乙"])
        # Nobody asks a stranger for money or a risk questionnaire first.
        self.assertEqual(found["乙"][0], "styles")
        self.assertEqual(found["甲"][0], "phone")
        Client.objects.filter(pk=self.fuller.pk).update(stage="C")
        page = self.client.get("/clients/profiles/")
        found = {c.name: [a.name for a in asks] for c, asks in page.context["rows"]}
        self.assertEqual(found["乙"][0], "risk_class")
        self.assertContains(page, "risk questionnaire")

    def test_a_manager_sees_the_average_of_each_broker(self) -> None:
        self.client.force_login(self.wu)
        page = self.client.get("/clients/profiles/")
        rows = {r["broker__full_name"]: r for r in page.context["brokers"]}
        mine = [c.completeness for c in (self.bare, self.fuller, self.zhang)]
        for one in (self.bare, self.fuller, self.zhang):
            one.refresh_from_db()
        mine = [c.completeness for c in (self.bare, self.fuller, self.zhang)]
        self.assertEqual(rows["Lin"]["clients"], 3)
        self.assertAlmostEqual(float(rows["Lin"]["average"]), sum(mine) / 3)
        self.assertEqual(self.names(f"?broker={self.chen.pk}"), ["丙"])
        self.assertEqual(self.names(f"?broker={self.zhao.pk}"), [])
        self.assertEqual(self.names("?broker=9e99"), ["甲", "丙", "张建国", "乙"])

    def test_head_office_chooses_a_broker_first(self) -> None:
        self.client.force_login(self.gao)
        self.assertEqual(self.names(), [])
        self.assertEqual(self.names(f"?broker={self.chen.pk}"), ["丙"])

    def test_the_list_costs_the_same_at_any_length(self) -> None:
        self.client.force_login(self.wu)
        self.client.get("/clients/profiles/")
        with self.assertNumQueries(LIST_QUERIES):
            self.client.get("/clients/profiles/")
        for n in range(30):
            add_client(by=self.lin, name=f"客户{n}")
        with self.assertNumQueries(LIST_QUERIES):
            self.client.get("/clients/profiles/")


LIST_QUERIES = 6
