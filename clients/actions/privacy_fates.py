"""Erasing, freezing and thawing a person's records, by the rules of the registry."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import F, Model

from accounts.models import Attachment, User
from clients.actions.facts import record_consent
from clients.actions.suppression import suppress
from clients.enums import Purpose, Standing
from clients.enums.privacy import NumberKind, WhyNot
from clients.models import Client, Consent, Origin
from clients.registry.privacy import (
    NEUTRAL_NAME,
    Person,
    Rule,
    groups,
    rules,
    sweeps,
)
from core.clock import now

# Of an origin that was one person's alone; where from and how stays countable.
FEWEST_DIGITS, FEWEST_LETTERS = 6, 2
ORIGIN_WORDS = ("outlet", "consent_text", "evidence", "note")


def person_of(client: Client) -> Person:
    """Return a client with every row that was merged into theirs."""
    numbers, fresh = [client.pk], [client.pk]
    while fresh:
        merged = Client.objects.filter(merged_into__in=fresh).exclude(pk__in=numbers)
        fresh = list(merged.order_by("pk").values_list("pk", flat=True))
        numbers += fresh
    names = ("name", "phone", "phone_key", "email", "wechat", "member_no")
    rows = Client.objects.filter(pk__in=numbers).order_by("pk").values_list(*names)
    words = {word for row in rows for word in row if word and _tells(word)}
    return Person(client, tuple(numbers), tuple(sorted(words)))


def _tells(word: str) -> bool:
    """Say whether a word names this person rather than half of the branch."""
    if word == NEUTRAL_NAME:
        return False
    return len(word) >= (FEWEST_DIGITS if word.isdigit() else FEWEST_LETTERS)


def lock(person: Person) -> None:
    """Let nobody write to the person meanwhile."""
    rows = Client.objects.select_for_update().filter(pk__in=person.numbers)
    list(rows.order_by("pk").values_list("pk", flat=True))


def block_return(person: Person, *, by: User, reason: WhyNot) -> int:
    """Keep hashes of the person's numbers, so that no list brings them back."""
    rows = Client.objects.filter(pk__in=person.numbers).values_list("phone", "email")
    count = 0
    for phone, email in rows:
        for kind, written in ((NumberKind.PHONE, phone), (NumberKind.EMAIL, email)):
            if written:
                suppress(by=by, kind=kind, written=written, reason=reason)
                count += 1
    return count


def withdraw(
    person: Person, *, by: User, purposes: Iterable[str] = Purpose.values
) -> int:
    """Withdraw what consent is given to some purposes; return how many consents."""
    given = Consent.objects.filter(
        client__in=person.numbers, is_given=True, purpose__in=list(purposes)
    )
    rows = list(given.select_related("client").order_by("pk"))
    for one in rows:
        record_consent(
            one.client,
            by=by,
            purpose=one.purpose,
            channel=one.channel,
            is_given=False,
            proof="PrivacyRequest",
        )
    return len(rows)


def clear_mentions(person: Person) -> dict[str, int]:
    """Clear what names the person outside their own records; return how often."""
    return {sweep.key: sweep.run(person) for sweep in sweeps()}


def erase_all(person: Person) -> dict[str, int]:
    """Erase everything kept of a person; return how many rows of each group went."""
    clear_mentions(person)
    counts = erase_groups(person, set(groups()))
    stand(person, Standing.ERASED, standing_until=None)
    return counts


def seal(person: Person, ends: Mapping[str, str]) -> None:
    """Erase what no rule demands, and hide the rest until its days (ISO) have come."""
    clear_mentions(person)
    erase_groups(person, {g.key for g in groups().values() if not g.retentions})
    last = date.fromisoformat(max(ends.values()))
    stand(person, Standing.RESTRICTED, standing_until=last)


def erase_groups(person: Person, keys: Collection[str]) -> dict[str, int]:
    """Erase the records of some groups; return how many rows of each were touched.

    Rows go, or lose their words where a ledger counts them. Files nobody else refers to
    are deleted when the transaction is committed.
    """
    counts: dict[str, int] = dict.fromkeys(keys, 0)
    files: set[int] = set()
    for rule in rules():
        if rule.group.key not in keys:
            continue
        files |= _files_of(rule, person.numbers)
        count = _apply(rule, person.numbers)
        counts[rule.group.key] += 0 if rule.is_quiet else count
    if "person" in keys:
        files |= _forget_origins(person.numbers)
    _drop_files(files)
    return counts


def stand(person: Person, standing: str, **facts: Any) -> None:
    """Give the person's own row another standing; rows merged into it keep theirs."""
    rows = Client.objects.filter(pk=person.client.pk)
    rows.update(
        standing=standing, standing_since=now(), version=F("version") + 1, **facts
    )
    merged = Client.objects.filter(pk__in=person.numbers, standing=Standing.MERGED)
    merged.update(version=F("version") + 1)


def _apply(rule: Rule, numbers: Iterable[int]) -> int:
    rows = rule.rows(numbers)
    if rule.fate == "remove":
        keys = list(rows.values_list("pk", flat=True))
        rule.table._base_manager.filter(pk__in=keys).delete()  # noqa: SLF001
        return len(keys)
    if not rule.blanks:
        return 0
    empty = {name: _empty(rule.table, name) for name in rule.blanks}
    return int(rows.update(**empty))


def _empty(model: type[Model], name: str) -> Any:
    """Return what a column says when it says nothing."""
    column: Any = model._meta.get_field(name)  # noqa: SLF001
    if model is Client and name == "name":
        return NEUTRAL_NAME
    if column.null:
        return None
    return column.get_default()


def _files_of(rule: Rule, numbers: Iterable[int]) -> set[int]:
    columns = [
        one.attname
        for one in rule.table._meta.concrete_fields  # noqa: SLF001
        if one.is_relation and one.related_model is Attachment
    ]
    rows = rule.rows(numbers)
    return {
        key
        for column in columns
        for key in rows.exclude(**{column: None}).values_list(column, flat=True)
    }


def _forget_origins(numbers: Iterable[int]) -> set[int]:
    """Take the words from origins that were this person's alone; return their files."""
    mine = Client.objects.filter(pk__in=list(numbers)).exclude(origin=None)
    keys = set(mine.values_list("origin_id", flat=True))
    alone = [key for key in keys if not _is_referred_to(Origin, key, but=numbers)]
    rows = Origin.objects.filter(pk__in=alone)
    files = set(rows.exclude(attachment=None).values_list("attachment_id", flat=True))
    rows.update(attachment=None, **dict.fromkeys(ORIGIN_WORDS, ""))
    return {key for key in files if key is not None}


def _is_referred_to(model: type[Model], key: int, *, but: Iterable[int] = ()) -> bool:
    for link in _links_to(model):
        rows = link.model._base_manager.filter(**{link.name: key})  # noqa: SLF001
        if link.model is Client:
            rows = rows.exclude(pk__in=list(but))
        if rows.exists():
            return True
    return False


def _links_to(model: type[Model]) -> Iterator[Any]:
    for link in model._meta.get_fields(include_hidden=True):  # noqa: SLF001
        if isinstance(link, models.ForeignObjectRel) and not link.many_to_many:
            yield link.field


def _drop_files(keys: Iterable[int]) -> None:
    for row in Attachment.objects.filter(pk__in=list(keys)):
        if _is_referred_to(Attachment, row.pk):
            continue
        name = row.file.name
        row.delete()
        if name:
            transaction.on_commit(partial(default_storage.delete, name))
