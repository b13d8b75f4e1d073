"""Scripts: written, approved by another, replaced by the next version, retired."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import add_note, record
from accounts.enums import Role
from accounts.models import Branch, User
from core.clock import now, today
from outbox.actions import check_wording
from outbox.rules import Hit, is_stopping
from outbox.rules.wording import BLOCK
from pipeline.enums import ScriptState
from pipeline.models import Objection, Script, ScriptVersion
from pipeline.rules.scripts import sentence_at, unknown_fields
from pipeline.rules.starters import STARTERS

WRITERS = (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)


def may_write_script(user: User, script: Script | None = None) -> bool:
    """Say whether this person writes a script, or the next version of this one.

    Head office writes the firm's, a branch its own.
    """
    if user.role not in WRITERS:
        return False
    return script is None or script.branch_id == user.branch_id


def may_decide(user: User, version: ScriptVersion) -> bool:
    """Say whether this person approves or refuses a version waiting for it.

    The branch's manager or head office, never on words of their own; head office's own
    are decided on by head office, whose office it is.
    """
    if version.state != ScriptState.SUBMITTED:
        return False
    if user.role == Role.HEAD_OFFICE:
        return True
    own = version.by_id == user.pk
    ours = version.script.branch_id == user.branch_id
    return user.role == Role.MANAGER and ours and not own


def may_retire_script(user: User, script: Script) -> bool:
    """Say whether this person takes a script out of use, or back."""
    if user.role == Role.HEAD_OFFICE:
        return True
    return user.role == Role.MANAGER and script.branch_id == user.branch_id


@transaction.atomic
def write_script(
    *,
    by: User,
    title: str,
    text: str,
    stage: str = "",
    objection: Objection | None = None,
    valid_until: date | None = None,
) -> ScriptVersion:
    """Write a script's first version, for another to approve. Raises ValidationError.

    A text that a wording rule stops is refused with the sentence that is wrong.
    """
    if not may_write_script(by):
        raise ValidationError(_("Your role writes no scripts."), code="role")
    if objection and objection.branch_id not in (None, by.branch_id):
        raise ValidationError({"objection": _("This objection is another branch's.")})
    script = Script(
        branch_id=by.branch_id, title=title, stage=stage, objection=objection, by=by
    )
    script.full_clean(exclude=["branch", "by", "objection"])
    check_script(text)
    script.save()
    return _next(script, by, text, valid_until)


@transaction.atomic
def revise_script(
    script: Script, *, by: User, text: str, valid_until: date | None = None
) -> ScriptVersion:
    """Write the next version; the one approved is offered until this one is.

    The same words and day as the last version add none. Raises ValidationError.
    """
    locked = Script.objects.select_for_update(of=("self",)).get(pk=script.pk)
    if not may_write_script(by, locked):
        raise ValidationError(_("This script is not yours to write."), code="role")
    check_script(text)
    last: ScriptVersion | None = locked.versions.order_by("-version").first()
    if last and (last.text, last.valid_until) == (text.strip(), valid_until):
        return last
    waiting = locked.versions.filter(state=ScriptState.SUBMITTED)
    waiting.update(state=ScriptState.REPLACED)
    return _next(locked, by, text, valid_until)


@transaction.atomic
def decide_script(
    version: ScriptVersion, *, by: User, approve: bool, reason: str = ""
) -> ScriptVersion:
    """Approve or (with a reason) refuse a version; once. Raises ValidationError."""
    Script.objects.select_for_update(of=("self",)).get(pk=version.script_id)
    rows = ScriptVersion.objects.select_related("script")
    current: ScriptVersion = rows.get(pk=version.pk)
    if current.state != ScriptState.SUBMITTED:
        raise ValidationError(_("This version was decided on already."), code="decided")
    if not may_decide(by, current):
        raise ValidationError(
            _("The branch's manager or head office approves, never one's own words."),
            code="role",
        )
    if approve:
        check_script(current.text)  # the rules may have changed since
        approved = current.script.versions.filter(state=ScriptState.APPROVED)
        approved.update(state=ScriptState.REPLACED)
    elif not reason.strip():
        raise ValidationError({"reason": _("Say why.")}, code="reason")
    current.state = ScriptState.APPROVED if approve else ScriptState.REFUSED
    current.decided_by, current.decided_at = by, now()
    current.reason = reason.strip()[:200]
    current.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    event = record(
        by, f"script.{current.state}", current.script, version=current.version
    )
    add_note(event, reason)
    return current


@transaction.atomic
def retire_script(script: Script, *, by: User, is_retired: bool = True) -> Script:
    """Take a script out of use, or back; what was counted stays."""
    if not may_retire_script(by, script):
        raise ValidationError(_("This script is not yours to retire."), code="role")
    Script.objects.filter(pk=script.pk).update(is_retired=is_retired)
    script.is_retired = is_retired
    record(by, "script.retired" if is_retired else "script.revived", script)
    return script


def check_script(text: str) -> list[Hit]:
    """Refuse words a rule stops, and braces nobody can fill; return what is marked.

    Raises ValidationError with the sentence that is wrong and what may be said instead.
    """
    for name in unknown_fields(text):
        raise ValidationError(
            {"text": _("{%(name)s} is no field of a script.") % {"name": name[:40]}},
            code="field",
        )
    hits = check_wording(text)
    if is_stopping(hits):
        raise ValidationError({"text": list(_wrong(text, hits))}, code="wording")
    return hits


def _wrong(text: str, hits: Iterable[Hit]) -> Iterable[str]:
    said: set[str] = set()
    for hit in hits:
        sentence = sentence_at(text, hit.start, hit.end)
        if hit.severity != BLOCK or sentence in said:
            continue
        said.add(sentence)
        words = _("“%(sentence)s” cannot be said: %(phrase)s (%(section)s).")
        facts = {
            "sentence": sentence[:200],
            "phrase": hit.phrase,
            "section": hit.rule.section,
        }
        rather = hit.rule.suggestion and _("Rather: %(words)s") % {
            "words": hit.rule.suggestion
        }
        yield " ".join(part for part in (words % facts, rather) if part)


def _next(
    script: Script, by: User, text: str, valid_until: date | None
) -> ScriptVersion:
    if valid_until and valid_until < today():
        raise ValidationError({"valid_until": _("This day has passed already.")})
    version = ScriptVersion(
        script=script,
        version=script.versions.count() + 1,
        text=text.strip(),
        valid_until=valid_until,
        by=by,
    )
    version.full_clean(exclude=["script", "by", "decided_by", "decided_at"])
    version.save()
    record(by, "script.written", script, version=version.version)
    return version


@transaction.atomic
def add_starter_scripts(*, by: User, branch: Branch | None = None) -> int:
    """Enter the first scripts of the firm or a branch, approved; return how many.

    Each against an objection finds the one of that name. Titles known already stay.
    """
    known = set(Script.objects.filter(branch=branch).values_list("title", flat=True))
    usual = Objection.objects.for_branch(branch.pk if branch else None).in_use()
    named: dict[str, Any] = {row.name: row for row in usual.order_by("pk")}
    new = [one for one in STARTERS if one.title not in known]
    for one in new:
        script = Script.objects.create(
            branch=branch,
            title=one.title,
            stage=one.stage,
            objection=named.get(one.objection),
            by=by,
        )
        facts: Any = {"state": ScriptState.APPROVED, "decided_by": by}
        ScriptVersion.objects.create(
            script=script, version=1, text=one.text, by=by, decided_at=now(), **facts
        )
    return len(new)
