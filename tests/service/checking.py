"""A branch with members met and not met in October, ready to be checked."""

from datetime import date, datetime, timedelta
from unittest import mock

from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.models import AuditHead, User
from clients.models import Assignment, Client
from core.clock import SHANGHAI
from pipeline.actions import advance, take_on
from service.actions import (
    call_client,
    close_period,
    commit_month,
    draw_checks,
    judge,
    log_contact,
    record_words,
)
from service.models import CheckDraw, CheckPeriod, CheckTask, Contact
from tests.cast import Firm, at

OCTOBER = date(2026, 10, 1)


def on(text: str) -> mock._patch:
    """Let it be this moment in Shanghai."""
    moment = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    return mock.patch("django.utils.timezone.now", return_value=moment)


def unsealed() -> None:
    """Let the database change what checks rest on, for the rest of a test."""
    AuditHead.objects.update(is_open=True)


class Checked(Firm):
    """Mixed into a test: members of Lin's and Chen's, met in October."""

    members: list[Client]

    def setUp(self) -> None:
        """Read the sentences in English."""
        self.enterContext(translation.override("en"))

    @classmethod
    def found(cls) -> None:
        """Make twelve members; all but the last two were met."""
        with on("2026-09-01 09:00"):
            super().found()
            cls.members = [cls.zhang]
            cls.members += [
                take_on(
                    by=cls.chen if n > 7 else cls.lin,
                    name=f"会员{n}",
                    phone=f"1390000{n:04d}",
                )
                for n in range(1, 12)
            ]
            for member in cls.members:
                advance(member, to="D", by=member.broker)
        with on("2026-10-01 00:05"):
            commit_month(cls.nanjing, OCTOBER)
        for n, member in enumerate(cls.members[:10]):
            cls.meet(member, f"2026-10-{n + 5:02d} 10:00", note=f"谈了第{n}件事情")

    @classmethod
    def meet(cls, client: Client, when: str, note: str = "") -> Contact:
        """Let the client's broker write a visit down two hours later."""
        moment = at(when)
        with mock.patch(
            "django.utils.timezone.now", return_value=moment + timedelta(hours=2)
        ):
            made = log_contact(
                by=client.broker,
                client=client,
                kind="visit",
                outcome="reached",
                happened_at=moment,
                note=note,
            )
        entered(made, moment + timedelta(hours=2))
        return made

    @classmethod
    def close(cls) -> CheckPeriod:
        """Close October on the first of November."""
        with on("2026-11-01 00:05"):
            return close_period(cls.nanjing, OCTOBER, by=cls.wu)

    @classmethod
    def draw(cls) -> CheckDraw:
        """Draw October's checks the morning after."""
        with on("2026-11-02 09:00"):
            return draw_checks(cls.nanjing, OCTOBER, by=cls.wu)

    def settle(self, task: CheckTask, verdict: str, by: User | None = None) -> None:
        """Call, record words, judge."""
        who = by or self.tan
        task.refresh_from_db()
        call_client(task, by=who)
        record_words(task, by=who, words="记得，月初他来过我家")
        task.refresh_from_db()
        judge(task, by=who, verdict=verdict)

    def refused(self, call: object, *args: object, **kwargs: object) -> str:
        """Return the sentence an action refuses with."""
        with self.assertRaises(ValidationError) as caught:
            call(*args, **kwargs)
        return " ".join(caught.exception.messages)


def entered(contact: Contact, moment: datetime) -> None:
    """Let an entry have been written then; the column's default knows the real time."""
    Contact.objects.filter(pk=contact.pk).update(entered_at=moment)


def move(client: Client, to: User, day: date) -> None:
    """Hand a client over on a day of the past."""
    open_ = Assignment.objects.filter(client=client, duty="broker", to_on=None)
    open_.update(to_on=day)
    Assignment.objects.create(
        client=client, user=to, duty="broker", branch=to.branch, from_on=day
    )
    Client.objects.filter(pk=client.pk).update(broker=to, branch=to.branch)
