"""The rows of a list of clients.

Fifty rows with a dozen tags and conditions each cost as much as everything else on the
page; written in one go they cost a tenth of it. All values are escaped.
"""

from collections.abc import Iterable, Mapping
from functools import partial

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
    '<tr><td>{}</td><th scope="row"><a class="name" href="{}">{}</a>{}{}</th>'
    '<td class="n tel">{}</td><td class="sub wide">{}</td><td class="r n money">{}</td>'
    '<td class="n sub last">{}</td>{}<td class="n sub wide">{}</td></tr>'
)


@register.simple_tag
def client_rows(clients: Iterable[Client], *, with_broker: bool) -> SafeString:
    """Write the table rows of some clients read by `for_rows`."""
    words = _words()
    where = reverse("desk:client", args=[0]).replace("0", "{}")
    row = partial(_row, words=words, where=where, with_broker=with_broker)
    return format_html_join("", ROW, (row(client) for client in clients))


def _row(
    client: Client, *, words: Mapping[str, str], where: str, with_broker: bool
) -> tuple[object, ...]:
    named = NOTHING
    if with_broker:
        named = format_html('<td class="sub fact">{}</td>', client.broker.full_name)
    job = NOTHING
    if client.occupation:
        job = format_html('<span class="sub occ">{}</span>', client.occupation)
    no_phone = format_html('<span class="dim">{}</span>', words["no_phone"])
    assets, last = client.assets, client.last_contact_at
    return (
        STAGES[client.stage, bool(client.outcome)],
        where.format(client.pk),
        client.name,
        _tags(client, words),
        job,
        masked(client.phone) if client.phone else no_phone,
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
    return format_html_join("", ' <span class="tag{}">{}</span>', said)


def _words() -> dict[str, str]:
    words = {str(code): str(label) for code, label in Size.choices + Outcome.choices}
    return words | {
        "key": str(Tier.KEY.label),
        "claimed": _("claimed"),
        "no_phone": _("no telephone"),
        "no_basis": _("no legal basis"),
    }


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
