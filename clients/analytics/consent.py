"""Where a client's consents stand, and how they came to stand so."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Attachment
from clients.enums import Purpose, Reach
from clients.models import Client, ConsentEvent, ConsentText
from clients.registry.consent import current_texts
from core.pages import Page, page_of

PER_PAGE = 25


@dataclass(frozen=True)
class Stand:
    """One purpose by one channel: given, withdrawn or never asked, and since when."""

    purpose: str
    channel: str
    channel_label: str
    state: str
    since: datetime | None

    @property
    def press(self) -> str:
        """What one press of the button says, as `ConsentForm` reads it."""
        turned = "withdrawn" if self.state == "given" else "given"
        return f"{self.purpose}:{self.channel}:{turned}"


@dataclass(frozen=True)
class PurposeRow:
    """One purpose with its channels, and the text people agree to now."""

    label: str
    text: ConsentText | None
    cells: list[Stand]


def matrix_of(client: Client) -> list[PurposeRow]:
    """Return every purpose by every channel; two statements."""
    known = {(c.purpose, c.channel): c for c in client.consents.all()}
    texts = current_texts(client.branch_id)
    rows = []
    for purpose in Purpose:
        cells = []
        for reach in Reach:
            found = known.get((purpose.value, reach.value))
            state = "unknown"
            if found is not None:
                state = "given" if found.is_given else "withdrawn"
            since = found.since if found else None
            cells.append(
                Stand(purpose.value, reach.value, str(reach.label), state, since)
            )
        rows.append(PurposeRow(str(purpose.label), texts.get(purpose.value), cells))
    return rows


def ledger_of(client: Client, key: str) -> Page:
    """Cut a page of the client's consent events, the latest first."""
    rows = ConsentEvent.objects.filter(client=client)
    rows = rows.select_related("by", "text", "attachment")
    return page_of(rows, ("-at", "-pk"), key, PER_PAGE)


def evidence_of(client: Client, attachment_id: int) -> Attachment | None:
    """Return a proof kept with a client's origin or consents; None for any other."""
    origin = client.origin
    if origin is not None and origin.attachment_id == attachment_id:
        return origin.attachment
    events = client.consent_events.filter(attachment=attachment_id)
    event = events.select_related("attachment").first()
    return event.attachment if event else None
