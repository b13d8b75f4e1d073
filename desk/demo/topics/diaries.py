"""A week of work diaries: the latest working days of every broker."""

from typing import Any

from desk.demo.dice import Span, dice, happens
from service.analytics.diary import Period, draft_of, figures_of, saved_figures
from service.enums import DiarySpan
from service.models import DiaryPage

DAYS = 3
KEPT = 0.7
ENDINGS = ("明天先打三个昨天没接的电话。", "下周重点约面访。", "资料要提前备好。")


def seed(firm: Any, size: Any, span: Span) -> None:
    """Let brokers have saved most of their latest days."""
    pages = []
    for place in firm.branches:
        for broker in place.brokers:
            chance = dice(size.seed, "diary", broker.username)
            for day in span.open_days[-DAYS:]:
                if not happens(chance, KEPT):
                    continue
                period = Period(broker, broker, DiarySpan.DAY.value, day)
                figures = figures_of(period)
                pages.append(
                    DiaryPage(
                        user=broker,
                        branch=place.branch,
                        span=DiarySpan.DAY,
                        first=day,
                        version=1,
                        text=f"{draft_of(period, figures)}\n{chance.choice(ENDINGS)}",
                        figures=saved_figures(figures),
                        saved_at=span.end,
                    )
                )
    DiaryPage.objects.bulk_create(pages, 500)
