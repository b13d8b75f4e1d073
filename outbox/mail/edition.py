"""One mailing, rendered once; what differs between readers is joined in as strings."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from clients.enums import Gender
from clients.models import Client
from outbox.mail.message import one_line
from outbox.models import Mailing

STYLE = "mail/_style.css"


@dataclass(frozen=True)
class Sheet:
    """A rendered text with blanks for what differs between readers."""

    pieces: Sequence[str]

    @classmethod
    def of(cls, template: str, context: dict[str, Any]) -> "Sheet":
        """Render a template whose blanks read `{{ mark }}-word-`."""
        mark = f"blank{secrets.token_hex(8)}"  # nothing an item says can look like it
        text: str = render_to_string(template, {**context, "mark": mark})
        if template.endswith(".html"):
            import css_inline  # of no use to pages, and large

            text = css_inline.inline(text)
        return cls(re.split(rf"{mark}-(\w+)-", str(text)))

    def filled(self, words: Mapping[str, str]) -> str:
        """Put each reader's words into the blanks."""
        return "".join(
            words[piece] if n % 2 else piece for n, piece in enumerate(self.pieces)
        )


@dataclass(frozen=True)
class Written:
    """One piece of a message, in both forms."""

    html: str
    text: str


@dataclass(frozen=True)
class Mine:
    """The announced securities that concern a reader: held, or only watched."""

    held: Sequence[str] = ()
    watched: Sequence[str] = ()

    @property
    def all(self) -> list[str]:
        """What is held first."""
        return [*self.held, *self.watched]

    def as_facts(self) -> dict[str, list[str]]:
        """Return it as a delivery keeps it."""
        facts = {"held": list(self.held), "watched": list(self.watched)}
        return {name: securities for name, securities in facts.items() if securities}


NOTHING = Mine()


class Edition:
    """A mailing ready to be filled in, in the language clients are written to.

    `shared` is what of the mailing may leave, as the wording guard left it.
    """

    def __init__(self, mailing: Mailing, shared: Mapping[str, Any]) -> None:
        self.mailing = mailing
        self.announced: Mapping[str, list[dict[str, Any]]] = shared.get(
            "announcements", {}
        )
        self._held: dict[tuple[str, str], Written] = {}
        self._heads: dict[tuple[bool, bool], Written] = {}
        self._signed: dict[tuple[int, str], Written] = {}
        with translation.override(settings.LANGUAGE_CODE):
            context = {
                "mailing": mailing,
                "news": shared.get("news", []),
                "weekday": date_format(mailing.day, "l"),
            }
            self._html = Sheet.of("mail/digest.html", context)
            self._text = Sheet.of("mail/digest.txt", context)

    def written_for(
        self, client: Client, *, mine: Mine, number: str, stop_url: str
    ) -> Written:
        """Fill in one client's page; `mine` are announced securities of theirs."""
        with translation.override(settings.LANGUAGE_CODE):
            blocks = [self._block(security, "hold") for security in mine.held]
            blocks += [self._block(security, "watch") for security in mine.watched]
            hello = self._greeting(client, mine)
            head = self._head(mine)
            signed = self._signature(client.broker, number)
        branch = one_line(client.branch.name)
        html = {
            "branch": escape(branch),
            "greeting": escape(hello),
            "personal": head.html + "".join(b.html for b in blocks),
            "broker": signed.html,
            "stop": escape(stop_url),
        }
        text = {
            "branch": branch,
            "greeting": hello,
            "personal": head.text + "".join(b.text for b in blocks),
            "broker": signed.text,
            "stop": stop_url,
        }
        return Written(self._html.filled(html), self._text.filled(text))

    def _head(self, mine: Mine) -> Written:
        """Return the heading over what concerns the reader; nothing over nothing."""
        why = (bool(mine.held), bool(mine.watched))
        if why not in self._heads:
            facts = {"is_held": why[0], "is_watched": why[1]}
            empty = Written("", "")
            self._heads[why] = _both("mail/_held_head", facts) if any(why) else empty
        return self._heads[why]

    def _block(self, security: str, why: str) -> Written:
        """Render what is announced on one security, once for all its readers."""
        if (security, why) not in self._held:
            rows = {"announcements": self.announced[security], "why": why}
            self._held[security, why] = _both("mail/_held", rows)
        return self._held[security, why]

    def _signature(self, broker: User, number: str) -> Written:
        key = (broker.pk, number)
        if key not in self._signed:
            self._signed[key] = _both(
                "mail/_signed", {"broker": broker, "number": number}
            )
        return self._signed[key]

    def _greeting(self, client: Client, mine: Mine) -> str:
        count = sum(len(self.announced[security]) for security in mine.all)
        who = {"name": one_line(client.name)}
        if client.gender == Gender.MALE:
            called = _("Mr %(name)s") % who
        elif client.gender == Gender.FEMALE:
            called = _("Ms %(name)s") % who
        else:
            called = who["name"]
        hello = _("Good morning, %(who)s.") % {"who": called}
        if not count:
            return hello
        if mine.watched:
            return hello + ngettext(
                " %(n)s announcement today concerns a security you hold or watch",
                " %(n)s announcements today concern securities you hold or watch",
                count,
            ) % {"n": count}
        return hello + ngettext(
            " %(n)s announcement today concerns a security you hold",
            " %(n)s announcements today concern securities you hold",
            count,
        ) % {"n": count}


def _both(template: str, context: dict[str, Any]) -> Written:
    """Render the HTML and the text form of a piece, styles written into the tags."""
    style = render_to_string(STYLE)
    html = render_to_string(f"{template}.html", context)
    import css_inline  # of no use to pages, and large

    inlined = css_inline.inline_fragment(html, style)
    return Written(inlined, render_to_string(f"{template}.txt", context))
