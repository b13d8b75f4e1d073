"""Letters after a hand-over: to whom, what they say at first, which were planned."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from clients.enums import Reach
from clients.models import BulkChange, Client, Consent
from outbox.enums import Kind
from outbox.models import Delivery


def reachable(change: BulkChange) -> QuerySet[Client]:
    """Return who of a hand-over can be written to: members, and who agreed to mail.

    The do-not-contact list is asked again when a letter leaves.
    """
    given = Consent.objects.filter(
        client=OuterRef("pk"), channel=Reach.EMAIL, is_given=True
    )
    rows = Client.objects.active().filter(pk__in=change.rows.values("client"))
    rows = rows.filter(Q(stage="D") | Exists(given)).exclude(email="")
    return rows.order_by("pk")


def letters_of(change: BulkChange) -> QuerySet[Delivery]:
    """Return the letters that were planned about a hand-over."""
    clients = change.rows.values("client")
    rows = Delivery.objects.filter(kind=Kind.HANDOVER, client__in=clients)
    return rows.filter(personal__about=change.pk)


def first_draft(leaver: User) -> str:
    """Return what a letter says before anybody has changed it."""
    with translation.override(settings.LANGUAGE_CODE):
        return _(
            "%(name)s, who has looked after you so far, no longer works at our branch."
            "\n\nFrom today on the colleague who signs below is there for you. Your "
            "account, what we agreed on and your wishes stay as they are."
            "\n\nIf you have a question, answer this mail or call the branch."
        ) % {"name": leaver.full_name}
