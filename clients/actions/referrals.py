"""Introducers: what is observed of them, when they were asked, and no rings."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.licence import licence_sentence
from accounts.models import Branch, User
from clients.models import Client, IntroducerTraits, ReferralAsk
from clients.rules.referrals import COOL_DOWN_DAYS, CRITERIA, would_cycle
from core.clock import today


@transaction.atomic
def observe(client: Client, *, by: User, **criteria: int | None) -> IntroducerTraits:
    """Note what is observed of a client as an introducer; None forgets one.

    Raises ValidationError for what is no criterion or not between 0 and 3.
    """
    Client.objects.select_for_update().get(pk=client.pk)
    traits = IntroducerTraits.objects.filter(client=client).first()
    traits = traits or IntroducerTraits(client=client)
    for name, value in criteria.items():
        if name not in CRITERIA:
            raise ValidationError(_("There is no such criterion."))
        setattr(traits, name, value)
    traits.by = by
    traits.full_clean(validate_unique=False)
    traits.save()
    record(by, "client.observed", client, fields=sorted(criteria))
    return traits


@transaction.atomic
def note_ask(
    client: Client, *, by: User, on: date, outcome: str, note: str = ""
) -> ReferralAsk:
    """Write down that a client was asked for an introduction; once in sixty days.

    Raises ValidationError; the same entry sent twice is one.
    """
    if closed := licence_sentence(by):
        raise ValidationError(closed)
    if on > today():
        raise ValidationError({"on": _("This day has not come yet.")})
    Client.objects.select_for_update().get(pk=client.pk)
    near = client.asks.filter(
        asked_on__gt=on - timedelta(days=COOL_DOWN_DAYS),
        asked_on__lt=on + timedelta(days=COOL_DOWN_DAYS),
    ).order_by("-asked_on", "-pk")
    there: ReferralAsk | None = near.first()
    if there is not None:
        if (there.asked_on, there.outcome, there.by_id) == (on, outcome, by.pk):
            return there
        raise ValidationError(
            _("Asked on %(day)s; nobody is asked twice in %(days)s days.")
            % {"day": there.asked_on.isoformat(), "days": COOL_DOWN_DAYS}
        )
    ask = ReferralAsk(client=client, asked_on=on, outcome=outcome, note=note, by=by)
    ask.full_clean()
    ask.save()
    record(by, "client.asked_for_referral", client, outcome=outcome)
    return ask


def lock_lines(client: Client) -> None:
    """Let one at a time name introducers in a branch; before any client is locked.

    Rows written meanwhile hold a share of the branch's key, which this leaves alone.
    """
    Branch.objects.select_for_update(no_key=True).get(pk=client.branch_id)


def refuse_ring(client: Client, introducer: Client | None) -> None:
    """Refuse an introducer whom the client introduced, directly or through others.

    Call it inside the transaction that names the introducer: the branch's row is
    locked, so that two who name each other at once are not both let through. Raises
    ValidationError.
    """
    if introducer is None:
        return
    lock_lines(client)
    parents: dict[int, int | None] = {}
    above: int | None = introducer.pk
    while above is not None and above not in parents:
        row = Client.objects.filter(pk=above).values_list("introducer_id").first()
        parents[above] = row[0] if row else None
        above = parents[above]
    if would_cycle(client.pk, introducer.pk, parents):
        raise ValidationError(
            {"introducer": _("This person was introduced by the client, not the other "
                             "way round.")}
        )  # fmt: skip
