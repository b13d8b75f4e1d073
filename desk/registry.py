"""What a client's timeline shows of the contact log and of opinions."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.models import Client
from clients.registry import Entry, TimelineSource
from core.flat import Flat, Source
from opinions.enums import Category, Step, Via
from opinions.models import Opinion, OpinionEvent
from service.enums import KIND_ICONS, Aida, ContactKind, ContactOutcome
from service.models import Contact

MINDS = [*Aida.values]


def _contacts(client: Client) -> Source:
    return Source(
        "contact",
        Contact.objects.filter(client=client).current(),
        {
            "kind": "kind",
            "outcome": "outcome",
            "mind": "aida",
            "note": "note",
            "minutes": "minutes",
            "objection": "objection__name",
            "next": "next_what",
            "stage": "advanced_to",
            "entered": "entered_at",
        },
        at="happened_at",
        who="by__full_name",
    )


def _show_contact(row: Flat) -> Entry:
    kind, outcome, mind = row["kind"], row["outcome"], row["mind"]
    title = str(ContactKind(kind).label)
    if row["minutes"]:
        minutes = int(row["minutes"])
        spent = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
        title = f"{title} · {spent}"
    said = {
        _("objection: %(words)s"): row["objection"],
        _("next: %(words)s"): row["next"],
        _("moved to %(words)s"): row["stage"],
    }
    tags = [str(ContactOutcome(outcome).label)] if outcome else []
    tags += [words % {"words": value} for words, value in said.items() if value]
    return Entry(
        at=row.at,
        kind=row.kind,
        icon=KIND_ICONS.get(kind, "message-circle"),
        title=title,
        text=row["note"],
        tags=tuple(tags),
        who=row.who,
        mind=MINDS.index(mind) + 1 if mind else 0,
        mind_text=str(Aida(mind).label) if mind else "",
    )


CONTACTS = TimelineSource("contact", gettext_lazy("Contacts"), _contacts, _show_contact)


def _opinions(client: Client) -> Source:
    return Source(
        "opinion",
        # A timeline is the same for everybody: what is said of conduct stays out.
        OpinionEvent.objects.filter(
            opinion__in=Opinion.objects.filter(client=client).open_to_staff()
        ),
        {
            "step": "kind",
            "of": "opinion__category",
            "words": "words",
            "what": "opinion__words",
            "via": "via",
            "no": "opinion_id",
        },
        at="at",
        who="by__full_name",
    )


def _show_opinion(row: Flat) -> Entry:
    step = row["step"]
    words = row["what"] if step == Step.REGISTERED else row["words"]
    facts = {"what": Category(row["of"]).label, "no": row["no"]}
    return Entry(
        at=row.at,
        kind=row.kind,
        icon="message-square-warning",
        title=f"{_('%(what)s no. %(no)s') % facts} · {Step(step).label}",
        text=words,
        tags=(str(Via(row["via"]).label),) if row["via"] else (),
        who=row.who,
    )


OPINIONS = TimelineSource("opinion", gettext_lazy("Opinions"), _opinions, _show_opinion)
