"""The one-click stop in every mail."""

from clients.actions import record_consent
from clients.models import Client, Consent
from outbox.mail.links import Stop


def is_stopped(stop: Stop) -> bool:
    """Say whether what the link would withdraw is not given any more."""
    return not Consent.objects.filter(
        client_id=stop.client_id,
        purpose=stop.purpose,
        channel=stop.channel,
        is_given=True,
    ).exists()


def stop_mail(stop: Stop) -> None:
    """Withdraw the consent a signed link speaks of; a second click changes nothing."""
    if is_stopped(stop):
        return
    record_consent(
        Client.objects.get(pk=stop.client_id),
        by=None,
        purpose=stop.purpose,
        channel=stop.channel,
        is_given=False,
        proof="List-Unsubscribe",
    )
