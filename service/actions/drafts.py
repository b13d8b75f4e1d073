"""What someone has typed so far."""

from accounts.models import User
from clients.models import Client
from service.analytics import is_used
from service.models import ContactDraft


def keep_draft(
    client: Client, *, by: User, fields: dict[str, str]
) -> ContactDraft | None:
    """Keep what someone has typed so far; None when that form was saved meanwhile."""
    if is_used(fields.get("token", "")):
        return None
    draft, _made = ContactDraft.objects.update_or_create(
        user=by, client=client, defaults={"fields": fields}
    )
    return draft


def drop_draft(client: Client, *, by: User) -> None:
    """Forget what someone had typed about a client."""
    ContactDraft.objects.filter(user=by, client=client).delete()
