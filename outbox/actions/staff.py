"""Lines to our own people by mail, of what they also find in the product."""

import logging
from email.message import EmailMessage
from email.policy import SMTP

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from core.clock import today
from core.hold import is_sending_held
from outbox.mail.carriers import Carrier, InDoubt, NotTaken, RelayDown, carrier
from outbox.mail.message import plain_address, sender_of

log = logging.getLogger(__name__)


def mail_head(number: int, head: str) -> int:
    """Mail the head of the chain of records to the managers; return how many left.

    The copy outside the house is what a rewritten chain cannot agree with. Who is not
    reached finds the same line among the notices.
    """
    if is_sending_held():
        return 0
    people = User.objects.active().filter(role=Role.MANAGER).exclude(email="")
    line, sent = carrier(), 0
    try:
        for person in people.order_by("pk"):
            sent += _hand(line, person, number, head)
    except RelayDown:
        log.warning("head of the records not mailed: no relay")
    finally:
        line.close()
    return sent


def _hand(line: Carrier, person: User, number: int, head: str) -> bool:
    header, sender = sender_of(settings.DEFAULT_FROM_EMAIL)
    address = plain_address(person.email)
    if not address:
        return False
    name = f"head-{today()}-{person.pk}"
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = header, address
    letter["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    with translation.override(person.language or settings.LANGUAGE_CODE):
        letter["Subject"] = _("Records sealed up to %(seal)s") % {"seal": number}
        words = _(
            "Head of the records this morning: %(head)s\n\nKeep this mail. Whoever "
            "rewrote the records would need to rewrite it, too: verify_audit --head "
            "%(head)s compares."
        )
    letter.set_content(words % {"head": head}, cte="base64")
    try:
        line.offer(sender, address)
        line.hand(name, letter.as_bytes())
    except (NotTaken, InDoubt) as problem:
        log.warning("head of the records not mailed: %s", type(problem).__name__)
        return False
    return True
