"""The rows of a list of clients.

Fifty rows with a dozen tags and conditions each cost as much as everything else on the
page; written in one go they cost a tenth of it. All values are escaped.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from html import escape

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clients.enums import Outcome, Size, Tier
from clients.models import Client
from clients.rules.reveals import mask
from core.templatetags.display import day, masked, yuan

register = template.Library()
DASH = format_html('<span class="dim">{}</span>', "—")
NOTHING = SafeString("")
STAGES = {
    (letter, outcome): format_html(
        '<span class="st st-{}{}">{}</span>',
        letter.lower() or "none",
        " st-out" if outcome else "",
        letter or "·",
    )
    for letter in ("", "A", "B", "C", "D")
    for outcome in (False, True)
}
ROW = (
    '<tr><td>%s</td><th scope="row"><a class="name" href="%s">%s</a>%s%s</th>'
    '<td class="n tel">%s</td><td class="sub wide">%s</td><td class="r n money">%s</td>'
    '<td class="n sub last">%s</td>%s<td class="n sub wide">%s</td></tr>'
)


@register.simple_tag
def client_rows(clients: Iterable[Client], *, with_broker: bool) -> SafeString:
    """Write the table rows of some clients read by `for_rows`."""
    words = _words()
    where = reverse("desk:client", args=[0]).replace("0", "{}")
    row = partial(_row, words=words, where=where, with_broker=with_broker)
    # Every cell is escaped or written here; format_html would escape each once more.
    return SafeString("".join([ROW % row(client) for client in clients]))


def _row(
    client: Client, *, words: Mapping[str, str], where: str, with_broker: bool
) -> tuple[object, ...]:
    named = job = ""
    if with_broker:
        named = f'<td class="sub fact">{escape(client.broker.full_name)}</td>'
    if client.occupation:
        job = f'<span class="sub occ">{escape(client.occupation)}</span>'
    no_phone = f'<span class="dim">{words["no_phone"]}</span>'
    assets, last = client.assets, client.last_contact_at
    return (
        STAGES[client.stage, bool(client.outcome)],
        where.format(client.pk),
        escape(client.name),
        _tags(client, words),
        job,
        escape(masked(client.phone)) if client.phone else no_phone,
        words.get(client.size, "—"),
        DASH if assets is None else yuan(assets),
        DASH if last is None else day(last),
        named,
        day(client.added_at),
    )


def _tags(client: Client, words: Mapping[str, str]) -> SafeString:
    said = []
    if client.tier == Tier.KEY:
        said.append((" info", words["key"]))
    if client.is_claimed:
        said.append((" warn", words["claimed"]))
    if client.outcome:
        said.append(("", words[client.outcome]))
    if not client.has_basis:
        said.append((" bad", words["no_basis"]))
    return SafeString("".join([TAG % one for one in said]))


def _words() -> dict[str, str]:
    """Return the words of the cells in the reader's language, escaped."""
    words = {str(code): str(label) for code, label in Size.choices + Outcome.choices}
    words |= {
        "key": str(Tier.KEY.label),
        "claimed": _("claimed"),
        "no_phone": _("no telephone"),
        "no_basis": _("no legal basis"),
    }
    return {code: escape(label) for code, label in words.items()}


TAG = ' <span class="tag%s">%s</span>'
LINE = (
    '<li>{}<span class="grow"><a class="name" href="{}">{}</a>{} '
    '<span class="sub">{}</span></span><span class="sub n">{}</span>{}</li>'
)


@register.simple_tag
def client_lines(clients: Iterable[Client], *, with_broker: bool = False) -> SafeString:
    """Write clients read by `for_rows` as lines: who, what they do, which number."""
    words = _words()
    where = reverse("desk:client", args=[0]).replace("0", "{}")
    return format_html_join(
        "",
        LINE,
        (
            (
                STAGES[client.stage, bool(client.outcome)],
                where.format(client.pk),
                client.name,
                _tags(client, words),
                " · ".join(
                    filter(
                        None, (client.occupation, mask("member_no", client.member_no))
                    )
                ),
                masked(client.phone),
                format_html('<span class="sub wide">{}</span>', client.broker.full_name)
                if with_broker
                else NOTHING,
            )
            for client in clients
        ),
    )
