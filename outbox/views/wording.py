"""The wording rules: what they are, what they find in a text, how they change."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.licence import may_face_clients
from core.pages import wants_part
from outbox.actions import check_wording, current_rules, set_rule
from outbox.actions.wording import as_rule, first_rule
from outbox.enums import Severity, WordingKind
from outbox.forms import RuleForm, TryForm
from outbox.models import WordingRule
from outbox.querysets import READERS
from outbox.rules import Rule, is_stopping, marked


@require_safe
@only_for(*READERS)
def wording(request: StaffRequest) -> HttpResponse:
    """List the rules in force, with a box to try a text in."""
    return render(request, "outbox/wording.html", _page(request, TryForm()))


@require_POST
@only_for(*READERS)
def try_wording(request: StaffRequest) -> HttpResponse:
    """Say what the rules find in a text. Nothing is kept."""
    form = TryForm(request.POST)
    context = _page(request, form)
    if form.is_valid():
        text = form.cleaned_data["text"]
        is_licensed = request.user.role == Role.ADVISER and may_face_clients(
            request.user
        )
        hits = check_wording(text, is_licensed=is_licensed)
        context |= {
            "tried": True,
            "pieces": marked(text, hits),
            "hits": [_hit(hit) for hit in hits],
            "is_stopped": is_stopping(hits),
        }
    part = "_wording_found.html" if wants_part(request) else "wording.html"
    return render(request, f"outbox/{part}", context)


def _page(request: StaffRequest, form: TryForm) -> dict[str, Any]:
    return {
        "form": form,
        "rules": [_line(rule) for rule in current_rules()],
        "may_edit": request.user.role == Role.HEAD_OFFICE,
    }


def _line(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule,
        "kind": WordingKind(rule.kind).label,
        "severity": Severity(rule.severity).label,
        "phrases": rule.phrases[:3],
        "more": max(0, len(rule.phrases) - 3),
    }


def _hit(hit: Any) -> dict[str, Any]:
    return {"hit": hit, "kind": WordingKind(hit.rule.kind).label}


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.HEAD_OFFICE)
def wording_rule(request: StaffRequest, code: str) -> HttpResponse:
    """Show a rule with its versions, and add the next one."""
    versions = WordingRule.objects.visible_to(request.user).filter(code=code)
    rule = _rule_named(code, versions.order_by("-version").first())
    form = RuleForm(request.POST or None, rule=rule)
    if request.method == "POST" and form.is_valid() and _write(request, form, code):
        return redirect("outbox:wording")
    context = {
        "form": form,
        "rule": rule,
        "versions": versions.select_related("set_by").order_by("-version"),
    }
    return render(request, "outbox/wording_rule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.HEAD_OFFICE)
def new_wording(request: StaffRequest) -> HttpResponse:
    """Enter a rule of the firm's own."""
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data.pop("code")
        if code in {rule.code for rule in current_rules()}:
            form.add_error("code", _("There is a rule of this code; change that one."))
        elif _write(request, form, code):
            return redirect("outbox:wording")
    return render(request, "outbox/wording_rule.html", {"form": form})


def _rule_named(code: str, latest: WordingRule | None) -> Rule:
    found = as_rule(latest) if latest else first_rule(code)
    if found is None:
        raise Http404
    return found


def _write(request: StaffRequest, form: RuleForm, code: str) -> bool:
    try:
        row = set_rule(by=request.user, code=code, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    said = _("Version %(version)s applies from %(day)s.")
    messages.success(request, said % {"version": row.version, "day": row.from_on})
    return True
