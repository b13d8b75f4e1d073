"""The address under which a client writes to the house."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.enums import Standing
from clients.models import Client
from core.clock import now
from opinions.models import OpinionLink
from opinions.policies import may_register


@transaction.atomic
def make_link(client: Client, *, by: User) -> OpinionLink:
    """Give a client a new address; those of before end. Raises ValidationError."""
    locked = Client.objects.visible_to(by).select_for_update(of=("self",))
    found = locked.filter(pk=client.pk).first()
    if found is None or not may_register(by):
        raise ValidationError(_("This client is not among yours."), code="not_yours")
    end_links(found)
    link: OpinionLink = OpinionLink.objects.create(client=found, made_by=by)
    record(by, "opinion.link_made", found)
    return link


def end_links(client: Client) -> int:
    """Let the addresses a client was given lead nowhere."""
    return OpinionLink.objects.filter(client=client).live().update(ended_at=now())


def live_link(client: Client) -> OpinionLink | None:
    """Return the address a client has now, if any."""
    rows = OpinionLink.objects.filter(client=client).live()
    found: OpinionLink | None = rows.order_by("-made_at", "-pk").first()
    return found


def link_of(token: str) -> OpinionLink | None:
    """Return the live link of a token, of a client who is at work with us."""
    rows = OpinionLink.objects.live().select_related("client__branch")
    found: OpinionLink | None = rows.filter(
        token=token[:60], client__standing=Standing.ACTIVE
    ).first()
    return found


def locked_link(link: OpinionLink) -> OpinionLink:
    """Lock a link, so that what is sent by it is counted; raises ValidationError."""
    rows = OpinionLink.objects.live().select_for_update(of=("self",))
    found: OpinionLink | None = (
        rows.select_related("client__broker").filter(pk=link.pk).first()
    )
    if found is None:
        raise ValidationError(_("This address is no longer in use."), code="ended")
    return found
