"""What is written in one go is what its templates and crispy would say."""

import re
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django.forms import RadioSelect
from django.utils.translation import override

from core.clock import today
from core.templatetags.fields import plain_field
from pipeline.analytics import FunnelQuery
from pipeline.analytics.funnel import Counts
from pipeline.forms import FunnelFilter
from pipeline.forms.leaving import MovingForm
from pipeline.rules import FIGURES
from pipeline.templatetags.funnel_rows import step_cells, unit_dots, unit_rows
from pipeline.views import figures
from pipeline.views.links import Link
from service.forms import ContactForm
from tests.cast import Cast

ASKED: tuple[dict[str, str], ...] = (
    {},
    {"period": "6m", "start": "2026-01-05", "lawful": "on", "method": "referral"},
    {"end": "2026-02-30", "as_of": "3000-01-01", "broker": "x"},
)


def seen(html: str) -> str:
    """Leave out what makes no difference between tags and within text."""
    return re.sub(r"\s*([<>])\s*", r"\1", re.sub(r"\s+", " ", html)).strip()


class PlainFieldTests(Cast):
    def test_it_is_what_crispy_draws(self) -> None:
        for person in (self.lin, self.wu, self.gao):
            for asked in ASKED:
                for language in ("zh-hans", "en"):
                    with override(language):
                        here = FunnelFilter(asked, viewer=person)
                        there = FunnelFilter(asked, viewer=person)
                        for one, other in zip(here, there, strict=True):
                            told = seen(plain_field(one))
                            self.assertEqual(told, seen(as_crispy_field(other)))

    def test_so_are_the_fields_of_a_contact_and_a_move(self) -> None:
        told: dict[str, str] = {"note": "“a” & b", "next_at": "25:00", "minutes": "7"}
        for data in (None, {"kind": "phone"}, told):
            for make in (
                lambda d: ContactForm(d, by=self.lin, client=self.zhang),
                lambda d: MovingForm(d, client=self.zhang, viewer=self.lin),
            ):
                for one, other in zip(make(data), make(data), strict=True):
                    if isinstance(one.field.widget, RadioSelect):
                        continue
                    drawn = seen(plain_field(one))
                    self.assertEqual(drawn, seen(as_crispy_field(other)), one.name)


class RowsTests(Cast):
    def counts(self, matured: int, converted: int) -> Counts:
        named = dict.fromkeys(FIGURES, 0)
        named |= {"A": matured + 7, "A>B.matured": matured, "A>B.watching": 7}
        named["A>B.converted"] = converted
        return Counts(FunnelQuery(as_of=today()), named)

    def rows(self) -> list[dict[str, Any]]:
        link = Link.of(FunnelFilter({"method": "referral"}, viewer=self.wu))
        found = {n: self.counts(60, 12 * n) for n in range(1, 4)}
        found[4] = self.counts(20, 3)
        names = dict.fromkeys(found, "<b>&'") | {1: "Lin"}
        return figures.units(found, names, link, "of")

    def test_every_value_is_escaped_and_counted(self) -> None:
        rows = self.rows()
        told = unit_rows(rows)
        self.assertEqual(told.count("<tr>"), 4)
        self.assertNotIn("<b>", told)
        self.assertIn("&lt;b&gt;&amp;&#x27;", told)
        self.assertIn("?method=referral&amp;figure=A%3EB.matured&amp;of=1", told)
        self.assertEqual(told.count('data-count="60"'), 3)
        with override("en"):
            self.assertIn('<span class="sub">too few</span>', unit_rows(rows))
        plot = figures.plot(rows)
        assert plot is not None
        dots = unit_dots(plot["dots"])
        self.assertEqual(dots.count("<title>"), 4)
        self.assertNotIn("<b>", dots)
        self.assertEqual(dots.count("<text"), plot["outside"])

    def test_a_cell_says_the_rate_or_why_there_is_none(self) -> None:
        link = Link.of(FunnelFilter({}, viewer=self.wu))
        with override("en"):
            for (matured, converted), words in (
                ((60, 30), ">50.0%</a>"),
                ((20, 3), 'title="3 of 20">too few</a>'),
                ((0, 0), ">watching 7</a>"),
            ):
                cells = figures.cells(self.counts(matured, converted), link)
                self.assertIn(words, step_cells(cells))
            (first,) = figures.cells(self.counts(60, 0), link)[:1]
            self.assertIn('class="lk t-warn"', step_cells([first]))
            self.assertIn("—", step_cells([first | {"part": "watching", "count": 0}]))
