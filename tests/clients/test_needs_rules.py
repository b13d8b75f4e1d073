"""The next best question by hand, combinations in addresses, services weighed."""

from datetime import date
from itertools import product
from math import log2

from django.test import SimpleTestCase

from clients.rules.needs import (
    next_question,
    read_combination,
    smoothed,
    write_combination,
)
from clients.rules.services import Offer, Person, weigh
from clients.rules.suitability import Assessment

A, B, C = 1, 2, 3
ALL = (A, B, C)


def needs(**services: str) -> dict[int, frozenset[int]]:
    """Read s1="AB": service 1 meets needs A and B."""
    numbers = {"A": A, "B": B, "C": C}
    return {
        int(name[1:]): frozenset(numbers[letter] for letter in letters)
        for name, letters in services.items()
    }


def entropy(share: float) -> float:
    return -share * log2(share) - (1 - share) * log2(1 - share)


class NextQuestionTests(SimpleTestCase):
    def ask(self, services, answers=None, priors=None, order=ALL):
        return next_question(services, answers or {}, priors or {}, order)

    def test_the_need_that_most_services_wait_for(self) -> None:
        """A decides two services of one need each, B one: 2 bits against 1."""
        found = self.ask(needs(s10="A", s11="A", s12="B"))
        self.assertEqual((found.need, found.bits), (A, 2.0))
        self.assertEqual(found.if_yes, (10, 11))
        self.assertEqual(found.if_no, (10, 11))

    def test_an_even_prior_tells_more_than_a_lopsided_one(self) -> None:
        """One service each: h(½) = 1 bit against h(0.9) = 0.469 bits."""
        found = self.ask(needs(s10="A", s11="B"), priors={A: 0.9, B: 0.5})
        self.assertEqual((found.need, found.bits), (B, 1.0))
        found = self.ask(needs(s10="A"), priors={A: 0.9})
        self.assertAlmostEqual(found.bits, 0.468995594, places=8)

    def test_a_service_of_two_needs_by_hand(self) -> None:
        """P(fits) = 1 − 0.5 · 0.8 = 0.6, h = 0.97095. Asking A (½): no leaves h(0.2) =
        0.72193, so 0.97095 − 0.5 · 0.72193 = 0.60999 bits. Asking B (0.2): no leaves
        h(½) = 1, so 0.97095 − 0.8 · 1 = 0.17095 bits."""
        services, priors = needs(s10="AB"), {A: 0.5, B: 0.2}
        found = self.ask(services, priors=priors)
        self.assertEqual(found.need, A)
        self.assertAlmostEqual(found.bits, 0.60999, places=4)
        self.assertEqual((found.if_yes, found.if_no), ((10,), ()))
        only_b = self.ask(services, priors=priors, order=(B,))
        self.assertAlmostEqual(only_b.bits, 0.17095, places=4)

    def test_a_known_no_leaves_the_other_need(self) -> None:
        found = self.ask(needs(s10="AB"), answers={A: "no"})
        self.assertEqual((found.need, found.bits), (B, 1.0))
        self.assertEqual((found.if_yes, found.if_no), ((10,), (10,)))

    def test_a_known_yes_decides_the_service(self) -> None:
        """10 fits already through A; only 11 is open, and B settles it."""
        found = self.ask(needs(s10="AB", s11="B"), answers={A: "yes"})
        self.assertEqual((found.need, found.if_yes), (B, (11,)))

    def test_ties_go_to_more_services_then_to_the_catalogue(self) -> None:
        services = needs(s10="A", s11="B")
        self.assertEqual(self.ask(services).need, A)
        self.assertEqual(self.ask(services, order=(B, A)).need, B)
        # h(p) of one service equals the sum over two of a more lopsided need?
        # 2 · h(0.110028) = 1 = 1 · h(½): more services concerned goes first.
        p = 0.11002786443835955
        self.assertAlmostEqual(2 * entropy(p), 1.0, places=12)
        found = self.ask(needs(s10="A", s11="B", s12="B"), priors={B: p})
        self.assertEqual((found.need, found.bits), (B, 1.0))

    def test_nothing_to_ask(self) -> None:
        everything_known = {A: "yes", B: "no", C: "no"}
        for name, services, answers, priors in (
            ("all known", needs(s10="A", s11="BC"), everything_known, {}),
            ("no services", {}, {}, {}),
            ("services without needs", {10: frozenset()}, {}, {}),
            ("surely yes", needs(s10="A"), {}, {A: 1.0}),
            ("surely no", needs(s10="A"), {}, {A: 0.0}),
            ("not asked any more", needs(s10="C"), {}, {}),
        ):
            with self.subTest(name):
                order = (A, B) if name == "not asked any more" else ALL
                found = next_question(services, answers, priors, order)
                self.assertIsNone(found)

    def test_a_sure_need_makes_its_partner_idle(self) -> None:
        """With A surely yes the service fits whatever B is; surely no, B decides."""
        self.assertIsNone(self.ask(needs(s10="AB"), priors={A: 1.0}))
        found = self.ask(needs(s10="AB"), priors={A: 0.0})
        self.assertEqual((found.need, found.bits), (B, 1.0))

    def test_the_gain_is_the_fall_of_entropy_by_brute_force(self) -> None:
        """Over all worlds of three needs, against the definition summed one by one."""
        services = needs(s10="AB", s11="BC", s12="C", s13="ABC")
        priors = {A: 0.3, B: 0.6, C: 0.5}
        for answers in ({}, {A: "no"}, {B: "no"}, {C: "yes"}, {A: "no", C: "no"}):
            gains = {
                need: self.brute_gain(need, services, answers, priors)
                for need in ALL
                if need not in answers
            }
            found = self.ask(services, answers, priors)
            best = max(gains, key=lambda need: gains[need])
            with self.subTest(str(answers)):
                self.assertEqual(found.need, best)
                self.assertAlmostEqual(found.bits, gains[best], places=7)

    def brute_gain(self, need, services, answers, priors) -> float:
        before = self.doubt(services, answers, priors)
        yes = self.doubt(services, answers | {need: "yes"}, priors)
        no = self.doubt(services, answers | {need: "no"}, priors)
        return before - priors[need] * yes - (1 - priors[need]) * no

    def doubt(self, services, answers, priors) -> float:
        """Sum h(P(fits)) over services, P summed over all worlds of the needs."""
        chances = dict.fromkeys(services, 0.0)
        for world in product(("yes", "no"), repeat=3):
            weight = 1.0
            for need, said in zip(ALL, world, strict=True):
                if need in answers:
                    weight *= answers[need] == said
                else:
                    weight *= priors[need] if said == "yes" else 1 - priors[need]
            wanted = {n for n, said in zip(ALL, world, strict=True) if said == "yes"}
            for number, meets in services.items():
                chances[number] += weight * bool(meets & wanted)
        return sum(entropy(p) for p in chances.values() if 1e-12 < p < 1 - 1e-12)

    def test_smoothing_never_gives_certainty(self) -> None:
        self.assertEqual(smoothed(0, 0), 0.5)
        self.assertTrue(0 < smoothed(0, 500) < smoothed(500, 500) < 1)


class CombinationTests(SimpleTestCase):
    def test_there_and_back(self) -> None:
        for answers in ({}, {12: "yes"}, {12: "yes", 7: "no", 3: "unknown"}):
            self.assertEqual(read_combination(write_combination(answers)), answers)

    def test_nonsense_is_none(self) -> None:
        many = "-".join(f"{n}y" for n in range(21))
        for written in (
            *("x", "12", "12x", "y", "12y-", "-12y", "12y--13n", "12y-12n"),
            *("12y 13n", "１２y", "1234567890y", many, "12Y", "\x00"),
        ):
            with self.subTest(written):
                self.assertIsNone(read_combination(written))


class WeighTests(SimpleTestCase):
    def person(self, **facts):
        sound = Assessment("C3", date(2026, 1, 5), date(2026, 11, 24))
        usual = {"answers": {A: "yes", B: "no"}, "assessment": sound, "tier": "key",
                 "has_adviser": True, "reached_by": {"email"}}  # fmt: skip
        return Person(**(usual | facts))

    def test_states(self) -> None:
        for state, offer in (
            ("fits", Offer(10, frozenset({A}))),
            ("fits", Offer(10, frozenset({A, B, C}))),
            ("ask", Offer(10, frozenset({B, C}))),
            ("unwanted", Offer(10, frozenset({B}))),
            ("unwanted", Offer(10, frozenset())),  # its needs are all retired
            ("fits", Offer(10, frozenset(), is_for_all=True)),
        ):
            with self.subTest(state):
                self.assertEqual(weigh(offer, self.person()).state, state)

    def test_what_bars_is_said_whole(self) -> None:
        offer = Offer(
            10, frozenset({A}), tier="key", product_class="R4", channels=("wechat",),
            is_advisers=True,
        )  # fmt: skip
        found = weigh(offer, self.person(tier="general", has_adviser=False))
        self.assertEqual(found.state, "barred")
        self.assertEqual(found.obstacles, ("tier", "class", "adviser", "channel"))
        self.assertEqual(found.met, (A,))
        self.assertEqual(found.light.reason, "above")

    def test_a_channel_is_one_that_reaches(self) -> None:
        offer = Offer(10, frozenset({A}), channels=("wechat", "email"))
        self.assertEqual(weigh(offer, self.person()).ways, ("email",))
        self.assertEqual(weigh(offer, self.person(reached_by=())).state, "barred")
        self.assertEqual(weigh(Offer(10, frozenset({A})), self.person()).state, "fits")
