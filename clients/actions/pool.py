"""The public pool: who goes back to it, who gives somebody up, who takes them out.

Neither way touches the ledger of stages, journeys or contacts: a stay in the pool is a
change of hands, and history counts for whoever made it (docs/adr/0052).
"""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import add_note, record
from accounts.enums import Role
from accounts.licence import licence_sentence, may_face_clients
from accounts.models import User
from accounts.policies import value_of
from clients.actions.handing_many import reassign
from clients.analytics.pool import rule_of, taken_today
from clients.enums import Duty, Standing
from clients.enums.pool import PoolWhy
from clients.models import Assignment, Client, PoolStay, PoolWarning
from clients.policies import CLIENTS_A_BROKER
from clients.registry.pool import why_spared
from clients.registry.suppression import Suppressed
from clients.rules.pool import may_return_on
from core.clock import day_of, now, today

AT_ONCE = 500


def put_into_pool(
    clients: Collection[Client],
    *,
    why: str,
    by: User | None,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Take locked clients out of their brokers' hands; the caller has judged them."""
    moment, pks = at or now(), [client.pk for client in clients]
    PoolStay.objects.bulk_create(
        [
            PoolStay(
                client=client,
                branch_id=client.branch_id,
                holder_id=client.broker_id,
                why=why,
                reason=reason,
                entered_at=moment,
                entered_by=by,
            )
            for client in clients
        ],
        batch_size=AT_ONCE,
    )
    held = Assignment.objects.filter(client__in=pks, duty=Duty.BROKER, to_on=None)
    held.update(to_on=day_of(moment))
    PoolWarning.objects.filter(client__in=pks).delete()
    Client.objects.filter(pk__in=pks).update(
        standing=Standing.POOLED,
        standing_since=moment,
        standing_until=None,
        version=F("version") + 1,
    )


def refusal_to_release(client: Client) -> str:
    """Say why a client cannot be given up; "" when they can."""
    if client.stage == "D" or client.member_no:
        return _("A member always has a broker. Ask the manager for another one.")
    if going_on := why_spared(client):
        return _("Something is going on: %(what)s. Finish or cancel it first.") % {
            "what": "、".join(going_on)
        }
    listed = Suppressed()
    listed.look_at([(client.phone, client.email)])
    if listed.kind_of(client.phone, client.email):
        return _("Nobody may contact this person, so nobody can take them over.")
    return ""


@transaction.atomic
def release_client(client: Client, *, by: User, reason: str) -> PoolStay:
    """Give somebody up to the pool, with a reason; raises ValidationError."""
    row = Client.objects.select_for_update().get(pk=client.pk)
    if row.standing == Standing.POOLED:
        return PoolStay.objects.get(client=row, left_at=None)
    if not rule_of(row.branch_id).is_on:
        raise ValidationError(_("Your branch keeps no public pool."), code="off")
    if row.standing != Standing.ACTIVE or not _has(row, by):
        raise ValidationError(_("This client is not yours to give up."), code="not")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if refused := refusal_to_release(row):
        raise ValidationError(refused, code="live")
    put_into_pool([row], why=PoolWhy.RELEASED, by=by, reason=reason.strip())
    stay: PoolStay = PoolStay.objects.get(client=row, left_at=None)
    add_note(record(by, "pool.released", stay, client=row.pk), reason)
    return stay


def _has(client: Client, by: User) -> bool:
    if by.role == Role.MANAGER:
        return by.branch_id == client.branch_id
    return by.pk == client.broker_id


@transaction.atomic
def claim_client(stay: PoolStay, *, by: User) -> Client:
    """Take somebody out of the pool for oneself, at most so many a day.

    Raises ValidationError; who was faster has them, and their second press is the same.
    """
    # The person's row is the lock: of two claims at once the second counts the first.
    taker = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return _take_out(stay, to=taker, by=taker)


@transaction.atomic
def give_from_pool(stay: PoolStay, *, by: User, to: User) -> Client:
    """Give somebody in the pool to a broker: the manager's word, without a cap."""
    taker = User.objects.select_for_update(no_key=True).get(pk=to.pk)
    if by.role != Role.MANAGER or by.branch_id != taker.branch_id:
        raise ValidationError(_("The branch's manager gives clients out."), code="not")
    return _take_out(stay, to=taker, by=by)


def _take_out(stay: PoolStay, *, to: User, by: User) -> Client:
    client: Client = Client.objects.select_for_update().get(pk=stay.client_id)
    row: PoolStay = PoolStay.objects.get(pk=stay.pk)
    if row.left_at is not None and row.taken_by_id == to.pk == client.broker_id:
        return client
    if row.left_at is not None or client.standing != Standing.POOLED:
        raise ValidationError(_("Somebody else was faster."), code="gone")
    if refused := refusal_to_take(row, client, to=to, is_own_claim=by.pk == to.pk):
        raise refused
    reassign([client.pk], by=by, to=to)
    Client.objects.filter(pk=client.pk).update(
        standing=Standing.ACTIVE, standing_since=None, standing_until=None
    )
    PoolStay.objects.filter(pk=row.pk).update(left_at=now(), taken_by=to, left_by=by)
    word = "pool.claimed" if by.pk == to.pk else "pool.given"
    record(by, word, row, client=client.pk, to=to.pk)
    client.refresh_from_db()
    return client


def refusal_to_take(
    stay: PoolStay, client: Client, *, to: User, is_own_claim: bool
) -> ValidationError | None:
    """Return why a person cannot take somebody out of the pool; None when they can."""
    if to.role != Role.BROKER or to.branch_id != client.branch_id:
        return ValidationError(_("A broker of this branch takes them out."), code="not")
    if not may_face_clients(to):
        said = licence_sentence(to) or _("No longer works here.")
        return ValidationError(said, code="licence")
    listed = Suppressed()
    listed.look_at([(client.phone, client.email)])
    if listed.kind_of(client.phone, client.email):
        return ValidationError(_("Nobody may contact this person."), code="listed")
    most = value_of(CLIENTS_A_BROKER, branch_id=to.branch_id)
    if Client.objects.active().filter(broker=to).count() >= most:
        return ValidationError(
            _("%(n)s clients is the most a broker has here.") % {"n": most}, code="full"
        )
    return _refusal_to_claim(stay, to) if is_own_claim else None


def _refusal_to_claim(stay: PoolStay, by: User) -> ValidationError | None:
    rule = rule_of(by.branch_id)
    again_on = may_return_on(day_of(stay.entered_at), rule)
    if stay.holder_id == by.pk and today() < again_on:
        return ValidationError(
            _("You had this client; you can take them back from %(day)s on.")
            % {"day": again_on.isoformat()},
            code="cool_down",
        )
    if taken_today(by) >= rule.claims:
        return ValidationError(
            _("You have taken %(n)s out today; more can be taken tomorrow.")
            % {"n": rule.claims},
            code="cap",
        )
    return None
