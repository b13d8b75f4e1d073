"""The wording guard: what it stops, what it lets through, and that nothing slips by."""

import doctest
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import SimpleTestCase
from django.urls import reverse

from accounts.models import AuditEvent, Certificate
from core.clock import today
from digests.actions import write_announcement
from outbox.actions import check_wording, current_rules, hand_over_due, set_rule
from outbox.enums import DeliveryState, Reason
from outbox.models import Delivery, WordingRule, WordingStop
from outbox.rules import Rule, find, is_stopping, marked, plaintext, waiting, wording
from outbox.rules.starter import STARTER
from tests.cast import Cast
from tests.outbox.mornings import (
    MORNING,
    announce,
    body,
    clock,
    consent,
    hold,
    news,
    plan,
    reader,
    relay,
    security,
)

STOPPED = """
我保证您每年有8%的收益
承诺收益不低于银行理财
稳赚不赔，名额有限
保·证·收·益
保 证 收 益
保，证，收，益
保證收益，請放心
【保】【证】【收】【益】
ｇｕａｒａｎｔｅｅｄ ｒｅｔｕｒｎ
We guarantee a return of 8 percent
G U A R A N T E E D  R E T U R N
A risk-free investment for you
You can't lose with this
零风险高收益
无风险投资，月月有钱
保本保息，随存随取
不仅保证收益，还送礼品
Not only guaranteed returns but also gifts
这只股票明天必涨
我有内幕消息，赶快买
铁定涨停
it will definitely go up
亏了我来赔
亏损部分由我们补偿
我们承担您的损失
赚的钱五五分
收益对半分，亏损我承担
We will cover your losses
we share the profits with you
全权委托给我就行
我帮您操作账户
把密码告诉我，我替您下单
代客理财，省心省力
I can trade on your behalf
隔壁券商都是骗子
别家公司乱收费，快转过来
其他券商要倒闭了
Other brokers cheat their clients
建议您马上买入600519
赶紧满仓
目标价看到20元
跟着我操作就行
I recommend buying this share
Strong buy: 600519
满仓干就对了
推荐一只牛股给您，代码私聊
本金安全，收益有保障
收益有保证
百分之百翻倍
包赚的项目
稳赢策略
0风险理财
只赚不赔的买卖
拿到内部消息，可以布局
不能错过保证收益的产品
No fees and guaranteed returns
No matter the market guaranteed returns
没有门槛，保证收益
不管行情如何都保证收益
稳 赚 不 赔
稳_赚_不_赔
亏损的部分公司赔您
""".strip().splitlines()
FREE = """
不保证收益
我们不承诺任何收益
本产品不保证本金和收益
基金管理人不保证基金一定盈利，也不保证最低收益
市场有风险，投资需谨慎
过往业绩不代表未来表现
no guaranteed return
Past performance is no guarantee of future returns
Returns are not guaranteed
We cannot guarantee any profit
There is no risk-free investment
Beware of anyone who guarantees returns
任何承诺保本收益的行为均属违规
谨防“稳赚不赔”的骗局
“保证收益”都是骗局，请勿相信
警惕保本高收益陷阱
严禁向客户承诺收益
证券经纪人不得承诺收益或承担损失
投资损失由投资者自行承担
亏损由您自行承担，公司不承担赔偿责任
请勿将账户密码告诉他人
请不要把账户交给他人操作
切勿相信代客理财
不得接受客户全权委托
打击非法荐股，远离代客操盘
我们不评价其他公司
本文不构成投资建议
公司研究：白酒行业跟踪
融资融券保证金比例与收益的关系
关于业绩承诺完成情况的公告
关于内幕信息知情人登记管理制度的公告
关于使用闲置资金购买理财产品的公告
公司2025年度分红公告：每10股派20元
关于收到政府补助的公告
国债逆回购今日收益率2.1%
无风险利率下行对估值的影响
央行降准，市场流动性充裕
您好，周五下午三点面谈方便吗
感谢您介绍朋友，我会尽心服务
新股申购可以在今天下午前操作
我来协助您本人到柜台办理密码重置
大盘收涨1.2%，成交9000亿元
公司为子公司提供担保的公告
某上市公司涨停，公司发布风险提示
关于股东承诺不减持的公告
关于公司股票交易异常波动的公告
公司担保总额不超过净资产
包括股票、基金在内的投资收益需缴税
我们承诺保护您的个人信息
客户意见三个工作日内答复，保证服务质量，收益看市场
没有人能保证一定会涨
哪有稳赚不赔的买卖
回购股份的目标价格不超过20元
The company guarantees your privacy
Trading hours are 9:30 to 15:00
We do not manage accounts on your behalf
Never give your password to anyone
法院判决公司赔偿投资者损失
董事会建议每10股派息2元
监管处罚：某券商因承诺收益被罚
公司亏损，董事长辞职
公司一季度亏损扩大，公司称正在补充流动资金
关于计提资产减值损失的公告
证监会：严厉打击内幕交易
某公司收购黑马酒业股权
关于公司承担子公司亏损的公告
关于提请股东会授权董事会全权办理的公告
关于股东全权委托表决权的公告
公司亏损由母公司补足
""".strip().splitlines()


class SentenceTests(SimpleTestCase):
    def test_examples(self) -> None:
        for module in (waiting, wording, plaintext):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_there_are_enough_of_them(self) -> None:
        self.assertGreaterEqual(len(STOPPED), 60)
        self.assertGreaterEqual(len(FREE), 60)

    def test_what_must_not_leave_is_stopped(self) -> None:
        for text in STOPPED:
            with self.subTest(text):
                self.assertTrue(is_stopping(find(text, STARTER)))

    def test_what_only_warns_or_denies_passes(self) -> None:
        for text in FREE:
            with self.subTest(text):
                self.assertEqual([h.phrase for h in find(text, STARTER)], [])

    def test_each_kind_is_found_by_its_own_rule(self) -> None:
        for text, code in (
            ("我保证您每年有8%的收益", "promised-return"),
            ("这只股票明天必涨", "sure-rise"),
            ("亏了我来赔", "loss-sharing"),
            ("代客理财，省心省力", "discretion"),
            ("隔壁券商都是骗子", "disparaging"),
            ("建议您马上买入600519", "stock-tip"),
        ):
            self.assertEqual({h.rule.code for h in find(text, STARTER)}, {code}, text)

    def test_whoever_writes_it_apart_is_found_all_the_same(self) -> None:
        """Every hit of one clause, with each of the ways to part its characters."""
        signs = (" ", "·", "•", "\u200b", "*", "_", "　", "/", "-", "、", ".", "\u00ad")
        tried = 0
        for text in STOPPED:
            hits = [h for h in find(text, STARTER) if h.severity == "block"]
            phrase = hits[0].phrase
            if not all("\u4e00" <= c <= "\u9fff" for c in phrase) or len(phrase) < 4:
                continue
            for sign in signs:
                tried += 1
                with self.subTest(phrase=phrase, sign=ascii(sign)):
                    for before, after in (("您好。", "。"), ("我们", "的产品")):
                        apart = before + sign.join(phrase) + after
                        self.assertTrue(is_stopping(find(apart, STARTER)), apart)
        self.assertGreater(tried, 150)

    def test_full_width_and_capitals_are_evened_out(self) -> None:
        for text in STOPPED:
            if text.isascii():
                wide = "".join(
                    chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text.upper()
                )
                self.assertTrue(is_stopping(find(wide, STARTER)), wide)

    def test_the_phrase_is_underlined_where_it_was_typed(self) -> None:
        text = "您好 😀，我保·證\u200b收 益！"
        (hit,) = find(text, STARTER)
        self.assertEqual(text[hit.start : hit.end], hit.phrase)
        self.assertEqual(hit.phrase, "保·證\u200b收 益")
        for whole in (*STOPPED, *FREE, text):
            pieces = marked(whole, find(whole, STARTER))
            self.assertEqual("".join(piece for piece, _hit in pieces), whole)

    def test_only_an_adviser_may_tip_and_only_that(self) -> None:
        tip = find("建议您马上买入600519", STARTER, is_licensed=True)
        self.assertEqual([h.severity for h in tip], ["warn"])
        promise = find("我保证您每年有8%的收益", STARTER, is_licensed=True)
        self.assertTrue(is_stopping(promise))

    def test_a_long_text_of_nothing_but_rule_words_comes_to_an_end(self) -> None:
        for evil in (
            "保证" * 25_000, "a " * 25_000, "不" * 50_000, "保，" * 25_000, "(" * 50_000,
            "guarantee " * 5_000, "属" * 50_000, "\u200b" * 50_000, "😀" * 25_000,
            "保证属违" * 12_000, "no guarantee " * 4_000,
        ):  # fmt: skip
            hits = find(evil, STARTER)
            self.assertTrue(all(0 <= hit.start < hit.end <= len(evil) for hit in hits))

    def test_a_hostile_rule_breaks_nothing(self) -> None:
        for phrase in (
            "",
            "…",
            "|",
            "(((",
            "[a",
            ".*.*.*",
            "\\",
            "a{9999}",
            "…|…",
            "*",
        ):
            rule = Rule("x", "other", "block", (phrase,), (phrase, f"{phrase}…"))
            self.assertEqual(find("a quite harmless text 甲乙丙", [rule]), [])


@pytest.mark.database
class RuleTests(Cast):
    def facts(self, **changes: Any) -> dict[str, Any]:
        return {
            "kind": "other",
            "severity": "block",
            "phrases": "内部价|员工价",
            "unless": "",
            "section": "公司合规手册 3.2",
            "suggestion": "",
            "licensed_may": False,
            "is_active": True,
            "from_on": today(),
        } | changes

    def test_an_empty_installation_is_guarded(self) -> None:
        self.assertEqual(WordingRule.objects.count(), 0)
        self.assertTrue(is_stopping(check_wording("稳赚不赔")))

    def test_versions_apply_from_their_day_and_stay(self) -> None:
        day = today()
        set_rule(by=self.gao, code="own", **self.facts())
        set_rule(
            by=self.gao,
            code="own",
            **self.facts(phrases="别的", from_on=day + timedelta(5)),
        )
        for on, text, stopped in (
            (day, "内部价", True),
            (day, "别的", False),
            (day + timedelta(5), "别的", True),
            (day + timedelta(5), "内部价", False),
            (day - timedelta(1), "内部价", False),
        ):
            found = find(text, current_rules(on))
            self.assertEqual(is_stopping(found), stopped, (on, text))
        self.assertEqual(
            list(
                WordingRule.objects.order_by("version").values_list(
                    "version", flat=True
                )
            ),
            [1, 2],
        )

    def test_a_starter_rule_is_replaced_or_switched_off(self) -> None:
        code = "promised-return"
        set_rule(by=self.gao, code=code, **self.facts(phrases="只有这个"))
        self.assertFalse(check_wording("稳赚不赔"))
        self.assertTrue(check_wording("只有这个"))
        set_rule(
            by=self.gao, code=code, **self.facts(phrases="只有这个", is_active=False)
        )
        self.assertFalse(check_wording("只有这个"))

    def test_the_same_twice_adds_nothing_and_past_days_are_refused(self) -> None:
        first = set_rule(by=self.gao, code="own", **self.facts())
        self.assertEqual(set_rule(by=self.gao, code="own", **self.facts()), first)
        for on in (today() - timedelta(1),):
            with self.assertRaises(ValidationError):
                set_rule(by=self.gao, code="own", **self.facts(from_on=on))
        event = AuditEvent.objects.get(action="wording.set")
        self.assertEqual(event.facts, {"code": "own", "version": 1})


class PageTests(Cast):
    def test_everyone_who_writes_may_try_a_text_and_nothing_is_kept(self) -> None:
        for who in (self.lin, self.wu, self.he, self.gao):
            self.client.force_login(who)
            page = self.client.get(reverse("outbox:wording"))
            self.assertContains(page, "证券法 §135")
            before = AuditEvent.objects.count()
            page = self.client.post(
                reverse("outbox:try_wording"), {"text": "您放心，稳赚不赔<b>"}
            )
            self.assertContains(page, '<mark class="block">稳赚不赔</mark>')
            self.assertNotContains(page, "<b>。")
            self.assertEqual(AuditEvent.objects.count(), before)
        for who in (self.tan, self.ada):
            self.client.force_login(who)
            self.assertEqual(
                self.client.get(reverse("outbox:wording")).status_code, 403
            )

    def test_htmx_gets_what_was_found_alone(self) -> None:
        self.client.force_login(self.lin)
        page = self.client.post(
            reverse("outbox:try_wording"),
            {"text": "您好"},
            headers={"HX-Request": "true"},
        )
        self.assertNotContains(page, "<html")
        self.assertContains(page, 'class="note ok"')

    def test_an_adviser_with_a_certificate_is_only_warned_of_a_tip(self) -> None:
        tip = {"text": "建议您马上买入600519"}
        self.client.force_login(self.he)
        url = reverse("outbox:try_wording")
        self.assertContains(self.client.post(url, tip), 'class="note warn"')
        Certificate.objects.update(valid_to=today() - timedelta(1))
        self.assertContains(self.client.post(url, tip), 'class="note bad"')

    def test_hostile_texts_get_a_sentence(self) -> None:
        self.client.force_login(self.lin)
        for text in ("\x00", "x" * 200_000, "\u202eabc", ""):
            page = self.client.post(reverse("outbox:try_wording"), {"text": text})
            self.assertEqual(page.status_code, 200)

    def test_head_office_changes_a_rule_nobody_else(self) -> None:
        url = reverse("outbox:wording_rule", args=["stock-tip"])
        facts = {
            "kind": "tip", "severity": "warn", "phrases": "买入\n卖出", "unless": "",
            "section": "x", "from_on": today().isoformat(), "is_active": "on",
        }  # fmt: skip
        for who in (self.lin, self.wu, self.he, self.ada):
            self.client.force_login(who)
            self.assertEqual(self.client.post(url, facts).status_code, 403)
        self.client.force_login(self.gao)
        self.assertContains(self.client.get(url), "目标价")
        self.assertRedirects(self.client.post(url, facts), reverse("outbox:wording"))
        rule = WordingRule.objects.get()
        self.assertEqual(
            (rule.code, rule.phrases, rule.set_by),
            ("stock-tip", "买入\n卖出", self.gao),
        )
        self.assertEqual([h.severity for h in check_wording("买入")], ["warn"])
        page = self.client.post(url, facts | {"phrases": "买"})
        self.assertEqual(page.status_code, 200)
        self.assertEqual(WordingRule.objects.count(), 1)

    def test_a_new_rule_needs_a_code_of_its_own(self) -> None:
        self.client.force_login(self.gao)
        facts = {
            "code": "stock-tip", "kind": "other", "severity": "block",
            "phrases": "内部价", "section": "x", "from_on": today().isoformat(),
            "is_active": "on",
        }  # fmt: skip
        url = reverse("outbox:new_wording")
        self.assertEqual(self.client.post(url, facts).status_code, 200)
        self.assertRedirects(
            self.client.post(url, facts | {"code": "own-price"}),
            reverse("outbox:wording"),
        )
        self.assertTrue(is_stopping(check_wording("员工内部价")))

    def test_the_desk_underlines_before_approval(self) -> None:
        with clock(MORNING):
            news(self.gao, "【演示】某产品保证收益 8%")
            news(self.gao, "【演示】利率不变")
            self.client.force_login(self.gao)
            page = self.client.get(reverse("digests:desk") + "?state=approved")
        self.assertContains(page, '<mark class="block">保证收益</mark>')
        self.assertContains(page, "<mark", 1)
        with clock(MORNING):
            self.client.force_login(self.lin)
            self.assertNotContains(self.client.get(reverse("digests:desk")), "<mark")


@pytest.mark.database
class GuardTests(Cast):
    def sent(self, sink: Any) -> list[str]:
        return [body(letter) for letter in sink.letters]

    def test_an_item_with_a_forbidden_phrase_stays_and_the_rest_goes(self) -> None:
        with clock(MORNING), relay() as sink:
            reader(self.lin, "李桂芳", "li@example.com")
            news(self.gao, "【演示】稳·赚·不·赔的新产品")
            news(self.gao, "【演示】利率不变")
            plan()
            hand_over_due()
            (text,) = self.sent(sink)
            self.assertIn("利率不变", text)
            self.assertNotIn("新产品", text)
            stop = WordingStop.objects.get()
            self.assertEqual(stop.text[stop.start : stop.end], "稳·赚·不·赔")
            self.client.force_login(self.lin)
            page = self.client.get(reverse("outbox:sending"))
            self.assertContains(page, '<mark class="block">稳·赚·不·赔</mark>')
            self.assertContains(page, "证券法 §135")
            hand_over_due()
            self.assertEqual(WordingStop.objects.count(), 1)

    def test_a_mailing_of_nothing_else_is_withheld_with_the_reason(self) -> None:
        with clock(MORNING), relay() as sink:
            reader(self.lin, "李桂芳", "li@example.com")
            news(self.gao, "【演示】保本保息，欢迎咨询")
            plan()
            hand_over_due()
            self.assertEqual(self.sent(sink), [])
            delivery = Delivery.objects.get()
            self.assertEqual(
                (delivery.state, delivery.reason),
                (DeliveryState.WITHHELD, Reason.WORDING),
            )

    def test_announcements_on_holdings_are_read_too(self) -> None:
        with clock(MORNING), relay() as sink:
            held = security()
            li = reader(self.lin, "李桂芳", "li@example.com")
            consent(li, "announcements")
            hold(li, held)
            news(self.gao)
            announce(self.gao, held, "【演示】分红公告")
            write_announcement(
                by=self.gao,
                security=held,
                title="【演示】必涨",
                url="https://a.example/2",
            )
            plan()
            hand_over_due()
            (text,) = self.sent(sink)
            self.assertIn("分红公告", text)
            self.assertNotIn("必涨", text)

    def test_a_warned_item_goes_out(self) -> None:
        with clock(MORNING), relay() as sink:
            reader(self.lin, "李桂芳", "li@example.com")
            news(self.gao, "【演示】公司研究：建议买入，目标价看到20元")
            plan()
            hand_over_due()
            self.assertIn("公司研究", self.sent(sink)[0])
            self.assertFalse(WordingStop.objects.exists())

    def test_a_rule_set_in_the_morning_counts_for_that_days_mail(self) -> None:
        with clock(MORNING), relay() as sink:
            reader(self.lin, "李桂芳", "li@example.com")
            news(self.gao, "【演示】开业礼品")
            news(self.gao, "【演示】利率不变")
            plan()
            set_rule(
                by=self.gao, code="gifts", kind="other", severity="block",
                phrases="礼品", unless="", section="手册", suggestion="",
                licensed_may=False, is_active=True, from_on=today(),
            )  # fmt: skip
            hand_over_due()
            self.assertNotIn("礼品", self.sent(sink)[0])
