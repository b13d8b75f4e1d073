"""A letter of a few sentences to one client, signed by whoever looks after them."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from clients.models import Client
from outbox.mail.edition import Mine, Written
from outbox.mail.message import one_line


class Notice(Mine):
    """What a delivery of a letter keeps: its own words, whatever becomes of it."""

    def __init__(self, personal: Mapping[str, Any]) -> None:
        super().__init__()
        object.__setattr__(self, "personal", dict(personal))

    personal: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.personal.get("text", ""))

    def as_facts(self) -> dict[str, Any]:
        """Return all of it: a letter that goes again says the same."""
        return self.personal


def write_notice(
    client: Client, *, subject: str, text: str, number: str, stop_url: str
) -> Written:
    """Write one letter in both forms, in the language clients are written to."""
    import css_inline  # of no use to pages, and large

    facts: dict[str, Any] = {
        "subject": subject,
        "name": one_line(client.name),
        "branch": one_line(client.branch.name),
        "paragraphs": [line.strip() for line in text.splitlines() if line.strip()],
        "broker": client.broker,
        "number": number,
        "stop_url": stop_url,
    }
    with translation.override(settings.LANGUAGE_CODE):
        html = css_inline.inline(render_to_string("mail/notice.html", facts))
        return Written(html, render_to_string("mail/notice.txt", facts))
