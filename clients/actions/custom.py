"""A branch's own fields, and the values clients have in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Branch, User
from clients.enums import FieldKind
from clients.models import CustomField
from clients.rules.custom import next_key, wrong_keys

MOST_FIELDS = 30
MOST_OPTIONS = 40


@transaction.atomic
def add_field(
    *, by: User, label: str, kind: str, options: Sequence[str] = ()
) -> CustomField:
    """Add a field to the branch's clients; raises ValidationError.

    The same form sent twice meets the first one's name and is refused.
    """
    branch = Branch.objects.select_for_update(no_key=True).get(pk=by.branch_id or 0)
    there = CustomField.objects.filter(branch=branch)
    if there.filter(is_retired=False).count() >= MOST_FIELDS:
        raise ValidationError(
            _("A branch has %(most)s fields of its own at most; retire one first.")
            % {"most": MOST_FIELDS}
        )
    field = CustomField(
        branch=branch,
        key=next_key(list(there.values_list("key", flat=True))),
        label=label,
        kind=kind,
        options=_options_of(kind, options),
        place=there.count() + 1,
    )
    field.full_clean()
    field.save()
    record(by, "custom_field.added", field, kind=kind)
    return field


@transaction.atomic
def change_field(
    field: CustomField,
    *,
    by: User,
    label: str,
    options: Sequence[str] = (),
    is_retired: bool = False,
) -> CustomField:
    """Rename a field, change its options, retire it or take it up again.

    The kind stays: values of one kind are none of another. A value whose option went is
    kept as it was written. Raises ValidationError.
    """
    now = CustomField.objects.select_for_update().get(pk=field.pk)
    now.label, now.is_retired = label, is_retired
    now.options = _options_of(now.kind, options)
    now.full_clean()
    now.save()
    record(by, "custom_field.changed", now, retired=is_retired)
    return now


def check_values(branch_id: int, values: Mapping[str, Any]) -> None:
    """Refuse values that are none of the branch's fields'; raises ValidationError."""
    if not values:
        return
    fields = CustomField.objects.filter(branch=branch_id)
    known = {f.key: (f.kind, f.options) for f in fields}
    if wrong_keys(values, known):
        raise ValidationError(
            _("One of the branch's own fields does not hold such a value.")
        )


def _options_of(kind: str, options: Sequence[str]) -> list[str]:
    if kind != FieldKind.CHOICE:
        return []
    kept = list(dict.fromkeys(word.strip() for word in options if word.strip()))
    if not 2 <= len(kept) <= MOST_OPTIONS:  # noqa: PLR2004 — one is no choice
        raise ValidationError(
            {"options": _("A list has between 2 and %(most)s options, one a line.")
             % {"most": MOST_OPTIONS}}
        )  # fmt: skip
    return kept
