"""The service log: recording what was rendered, withdrawing what was wrong.

Anything that renders a service records it here, people and jobs alike; digests too.
"""

from datetime import date, datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.audit import record
from accounts.enums import Role
from accounts.licence import licence_sentence, may_face_clients, standing
from accounts.models import User
from clients.analytics.services import ways_to
from clients.analytics.suitability import Suited, suited
from clients.enums.services import ServiceTier
from clients.models import Client, RiskWarning, Service
from clients.registry.wording import why_unsayable
from core.clock import day_of, now, today
from service.analytics.rendered import life_of
from service.enums import FACING, OpenedBy
from service.models import LogOpening, LogWithdrawal, ServiceLog
from service.rules.promises import Slot, slot_of, value_on
from service.rules.rendering import INSTANT, REAL_TIME, Rendering, refusal

ADVICE_RECORDED = "advice_recorded"


@transaction.atomic
def record_delivery(
    *,
    client: Client,
    service: Service,
    by: User | None,
    channel: str,
    what: str = "",
    happened_at: datetime | None = None,
    author: User | None = None,
    key: str = "",
    **words: str,
) -> ServiceLog:
    """Write down that a service was rendered; the same `key` again changes nothing.

    `by` None is a job. Without `author` advice is the recording adviser's, else the
    client's adviser's. `words`: link, research_by, note. Raises ValidationError.
    """
    moment = happened_at or now()
    locked = _locked(client, service, by)
    key = key or str(uuid4())
    rows = ServiceLog.objects.filter(client=locked, service=service, key=key)
    there: ServiceLog | None = rows.first()
    if there is not None:
        return there
    slot = slot_of(service.rhythm, day_of(moment))
    log = ServiceLog(
        client=locked,
        service=service,
        broker_id=locked.broker_id,
        branch_id=locked.branch_id,
        happened_at=moment,
        slot_on=slot.first if slot else None,
        key=key,
        what=what.strip() or service.name,
        channel=channel,
        author=author or _author_of(service, locked, by),
        by=by,
        **{name: text.strip() for name, text in words.items()},
    )
    return _write(log)


def _write(log: ServiceLog) -> ServiceLog:
    """Judge an entry and add it; whose advice it is learns of it."""
    _check_moment(log.happened_at)
    log.clean_fields(exclude=["client", "service", "broker", "branch", "author", "by"])
    _judge(log, suited(log.client, day_of(log.happened_at)))
    log.save(force_insert=True)
    by, author = log.by, log.author
    if by is not None:
        record(by, "service.rendered", log.client, service=log.service_id, log=log.pk)
    if log.service.is_advice and author is not None and by != author:
        facts = {"by": by.full_name if by else "", "service": log.service.name}
        notify(author, ADVICE_RECORDED, facts, url=log.client.get_absolute_url())
    return log


@transaction.atomic
def keep_promise(
    *, client: Client, service: Service, by: User, slot: Slot
) -> ServiceLog:
    """Record in one tap that the service of a slot was rendered, today.

    Two who press at once make one row: a delivery of the slot that is there is
    returned. Raises ValidationError.
    """
    _locked(client, service, by)
    if not slot.first <= today() <= slot.last:
        raise ValidationError(
            _("This slot is not the present one. Enter the day of delivery.")
        )
    rows = ServiceLog.objects.filter(client=client, service=service, slot_on=slot.first)
    there: ServiceLog | None = rows.counted().order_by("pk").first()
    if there is not None:
        return there
    return record_delivery(
        client=client,
        service=service,
        by=by,
        channel=usual_channel(client, service),
        key=f"slot:{slot.first}:{rows.count()}",
    )


def usual_channel(client: Client, service: Service) -> str:
    """Return the first channel of a service that reaches the client."""
    reached = ways_to(client)
    ways = [way for way in service.channels if way in reached]
    if service.code == REAL_TIME:
        ways = [way for way in ways if way in INSTANT]
    return ways[0] if ways else str((service.channels or ["meeting"])[0])


@transaction.atomic
def withdraw_delivery(log: ServiceLog, *, by: User, reason: str) -> LogWithdrawal:
    """Let a wrong entry count for nothing; it stays to be read. Once is enough."""
    if not may_withdraw(by, log):
        raise ValidationError(
            _("Only who made an entry takes it back, or the manager.")
        )
    ServiceLog.objects.select_for_update(of=("self",), no_key=True).get(pk=log.pk)
    there: LogWithdrawal | None = LogWithdrawal.objects.filter(log=log).first()
    if there is not None:
        return there
    row = LogWithdrawal(log=log, by=by, reason=reason.strip())
    row.clean_fields(exclude=["log", "by"])
    row.save(force_insert=True)
    record(by, "service.withdrawn", log.client, log=log.pk)
    return row


def may_withdraw(user: User, log: ServiceLog) -> bool:
    """Say whether this person may take an entry back."""
    if user.role == Role.MANAGER:
        return bool(log.branch_id == user.branch_id)
    return user.pk in (log.by_id, log.author_id)


@transaction.atomic
def note_opening(log: ServiceLog, *, how: str = OpenedBy.LINK) -> LogOpening | None:
    """Note that the client opened what was delivered; the first time counts."""
    ServiceLog.objects.select_for_update(of=("self",), no_key=True).get(pk=log.pk)
    if LogWithdrawal.objects.filter(log=log).exists():
        return None
    row, _made = LogOpening.objects.get_or_create(log=log, defaults={"how": how})
    return row


def may_render(user: User) -> bool:
    """Say whether this person renders services to the clients they see."""
    return user.role in FACING


def _locked(client: Client, service: Service, by: User | None) -> Client:
    """Lock the client, so that of two deliveries at once the second sees the first."""
    if by is not None and not may_face_clients(by):
        raise ValidationError(
            licence_sentence(by) or _("Your role does not contact clients."),
            code="no_licence",
        )
    rows = Client.objects.active() if by is None else Client.objects.visible_to(by)
    rows = rows.select_for_update(of=("self",), no_key=True).select_related("adviser")
    found: Client | None = rows.filter(pk=client.pk).first()
    if found is None:
        raise ValidationError(_("This client is not among yours."), code="not_yours")
    if service.branch_id != found.branch_id or service.is_retired:
        raise ValidationError(_("This service is not in the branch's catalogue."))
    return found


def _check_moment(moment: datetime) -> None:
    if moment > now():
        raise ValidationError(
            {"happened_at": _("A delivery cannot lie in the future.")}, code="future"
        )


def _author_of(service: Service, client: Client, by: User | None) -> User | None:
    if not service.is_advice:
        return by
    if by is not None and by.role == Role.ADVISER:
        return by
    adviser: User | None = client.adviser
    return adviser


def _judge(log: ServiceLog, found: Suited) -> None:
    """Refuse what the rules refuse; note the light it was rendered under."""
    service, client, day = log.service, log.client, day_of(log.happened_at)
    lamp = found.lamp(service.product_class)
    life = life_of(client, day)
    tier = value_on(life.tiers, day) or ""
    author: User | None = log.author
    said = refusal(
        Rendering(
            code=service.code,
            for_key=service.tier == ServiceTier.KEY,
            is_advice=service.is_advice,
            is_member=life.is_member(day),
            is_key=tier == "key",
            light=lamp.light.colour,
            channel=log.channel,
            has_author=author is not None,
            author_is_adviser=author is not None and _advises(author, client, day),
            has_title_and_link=bool(log.what and log.link) and log.what != service.name,
            has_research_author=bool(log.research_by),
        )
    )
    if said:
        raise ValidationError({_FIELDS.get(said, "__all__"): _say(said, lamp.words)})
    if reasons := why_unsayable(log.what, is_licensed=service.is_advice):
        raise ValidationError({"what": reasons}, code="wording")
    log.light = lamp.light.colour
    if lamp.light.reason == "demanded" and client.risk_assessed_on:
        rows = RiskWarning.objects.filter(
            client=client,
            product_class=service.product_class,
            assessed_on=client.risk_assessed_on,
        )
        log.warning = rows.order_by("-pk").first()


def _advises(author: User, client: Client, day: date) -> bool:
    return (
        author.role == Role.ADVISER
        and author.branch_id == client.branch_id
        and standing(author, on=day).open
    )


_FIELDS = {"author": "author", "adviser": "author", "instant": "channel",
           "research": "what"}  # fmt: skip


def _say(refused: str, light: str) -> str:
    return {
        "member": _("Services are rendered to members; on that day there was no deal."),
        "tier": _("This service is for key clients; the client is a general member."),
        "light": _("Not suitable: %(why)s.") % {"why": light},
        "author": _(
            "This is advice: it needs a registered adviser as its author, and no "
            "adviser is assigned to the client."
        ),
        "adviser": _(
            "This is advice: only a registered adviser of the branch with a valid "
            "certificate may be its author."
        ),
        "instant": _("Real-time information goes by instant message: WeChat or SMS."),
        "research": _(
            "General members get stocks as the company's research only: enter its "
            "title, its link and its registered author."
        ),
    }[refused]
