"""Return visits: whom to call, the call sheet, the yearly draw, the questions."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import Branch
from clients.forms import is_written
from core.clock import today
from core.pages import page_of
from opinions import actions
from opinions.analytics.visiting import coverage_of, round_lines, waiting_for
from opinions.forms.filters import VISITS, VisitFilter
from opinions.forms.visiting import (
    AnswersForm,
    GiveForm,
    GiveUpForm,
    NothingForm,
    QuestionForm,
)
from opinions.models import ReturnVisit, VisitEvent, VisitQuestion, VisitRound
from opinions.policies import CALLERS, CHECKERS, may_draw, refusal_to_visit
from service.forms import tiles

MOST_CALLS, MOST_ROUNDS = 12, 40
STEPS: dict[str, Any] = {
    "call": (NothingForm, actions.dial),
    "missed": (NothingForm, actions.miss),
    "answers": (AnswersForm, actions.record_answers),
    "give-up": (GiveUpForm, actions.give_up),
    "give": (GiveForm, actions.give_visit),
}
OF_VISIT = (AnswersForm, GiveForm)


@require_safe
@only_for(*CHECKERS)
def visits(request: StaffRequest) -> HttpResponse:
    """Show whom to call now, how far new members and the yearly share are."""
    mine, day = ReturnVisit.objects.visible_to(request.user), today()
    asked = VisitFilter(request.GET)
    rows = asked.rows(mine)
    place = request.GET.get("key", "")
    page = _overview(request, day) | {
        "new": coverage_of(mine.filter(kind="new", due_on__year=day.year), day),
        "count": rows.count(),
        "shows": VISITS,
        "show": asked.cleaned_data.get("show", ""),
        "page": page_of(rows.for_list(), ("due_on", "pk"), place),
    }
    return render(request, "opinions/visits/list.html", page)


def _overview(request: StaffRequest, day: date) -> dict[str, Any]:
    """Return whom to call now, and the yearly rounds."""
    mine = ReturnVisit.objects.visible_to(request.user)
    rounds = VisitRound.objects.visible_to(request.user).select_related(
        "branch", "drawn_by"
    )
    listed = list(rounds.order_by("-year", "branch__name", "pk")[:MOST_ROUNDS])
    is_drawn = any(one.year == day.year for one in listed)
    is_office = request.user.role == Role.HEAD_OFFICE
    return {
        "today": day,
        "year": day.year,
        "year_text": str(day.year),
        "is_office": is_office,
        "now": [] if is_office else waiting_for(mine, request.user.pk)[:MOST_CALLS],
        "rounds": round_lines(listed, mine, day),
        "may_draw": may_draw(request.user) and not is_drawn,
    }


@require_POST
@only_for(Role.MANAGER)
def draw(request: StaffRequest) -> HttpResponse:
    """Draw this year's share of existing members."""
    branch = get_object_or_404(Branch.objects.visible_to(request.user))
    try:
        made = actions.draw_round(branch, today().year, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        said = _("%(n)s of %(all)s members were drawn and given to checkers.")
        messages.success(request, said % {"n": made.size, "all": made.members})
    return redirect("opinions:visits")


def _visit(request: StaffRequest, visit_id: int) -> ReturnVisit:
    people = ("client__broker", "branch", "checker", "opinion")
    mine = ReturnVisit.objects.visible_to(request.user).select_related(*people)
    found: ReturnVisit = get_object_or_404(mine, pk=visit_id)
    return found


@require_safe
@only_for(*CHECKERS)
def visit(request: StaffRequest, visit_id: int) -> HttpResponse:
    """Show the call sheet."""
    return _sheet(request, _visit(request, visit_id))


def _sheet(request: StaffRequest, found: ReturnVisit, **bound: Any) -> HttpResponse:
    refused = refusal_to_visit(request.user, found)
    steps = list(
        VisitEvent.objects.visible_to(request.user)
        .filter(visit=found)
        .select_related("by")
        .order_by("number")
    )
    has_dialled = not refused and any(
        step.by_id == request.user.pk and step.kind == "called" for step in steps
    )
    answers = bound.get("answers") or AnswersForm(visit=found)
    page = {
        "visit": found,
        "refused": refused,
        "steps": steps,
        "number": found.client.phone if has_dialled else "",
        "may_call": actions.may_be_called(found),
        "answers": answers,
        "questions": [(field, tiles(field)) for field in answers.asked()],
        "said": _said(request, steps),
        "give_up": bound.get("give-up") or GiveUpForm(),
        "give": GiveForm(visit=found) if may_draw(request.user) else None,
    }
    return render(request, "opinions/visits/sheet.html", page)


def _said(request: StaffRequest, steps: list[VisitEvent]) -> list[tuple[str, str]]:
    """Return the questions answered, with their answers."""
    given: dict[str, str] = next((s.answers for s in steps if s.answers), {})
    numbers = [int(number) for number in given]
    asked = VisitQuestion.objects.visible_to(request.user).filter(pk__in=numbers)
    return [(one.text, given[str(one.pk)]) for one in asked.order_by("branch", "place")]


@require_POST
@only_for(*CALLERS)
def visit_step(request: StaffRequest, visit_id: int, visit_step: str) -> HttpResponse:
    """Take one step of a visit: dial, nobody answered, answers, give up, give away."""
    found = _visit(request, visit_id)
    if visit_step not in STEPS:
        raise Http404
    is_refused = bool(refusal_to_visit(request.user, found))
    if is_refused if visit_step != "give" else not may_draw(request.user):
        raise PermissionDenied
    kind, take = STEPS[visit_step]
    more = {"visit": found} if kind in OF_VISIT else {}
    form = kind(request.POST, **more)
    if is_written(form, lambda: take(found, by=request.user, **form.facts())):
        return _onward(request, found, visit_step)
    return _sheet(request, _visit(request, visit_id), **{visit_step: form})


def _onward(request: StaffRequest, found: ReturnVisit, step: str) -> HttpResponse:
    """Stay on the sheet until it is done; then the next client."""
    if step not in ("answers", "give-up"):
        return redirect(found)
    mine = ReturnVisit.objects.visible_to(request.user)
    messages.success(request, _("Written down."))
    left = waiting_for(mine, request.user.pk).exclude(pk=found.pk)[:20]
    following = next((v for v in left if not refusal_to_visit(request.user, v)), None)
    return redirect(following) if following else redirect("opinions:visits")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER, Role.HEAD_OFFICE)
def questions(request: StaffRequest) -> HttpResponse:
    """Show what is asked, and let one more be asked."""
    form = QuestionForm(request.POST or None)

    def write() -> object:
        return actions.add_question(by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("opinions:questions")
    rows = VisitQuestion.objects.visible_to(request.user).select_related("branch")
    listed = rows.filter(retired_at=None).order_by("branch", "place", "pk")
    page = {
        "form": form,
        "rows": [(one, actions.may_ask(request.user, one)) for one in listed],
    }
    return render(request, "opinions/visits/questions.html", page)


@require_POST
@only_for(Role.MANAGER, Role.HEAD_OFFICE)
def retire(request: StaffRequest, question_id: int) -> HttpResponse:
    """Ask a question no more."""
    rows = VisitQuestion.objects.visible_to(request.user)
    found = get_object_or_404(rows, pk=question_id)
    if not actions.may_ask(request.user, found):
        raise PermissionDenied
    actions.retire_question(found, by=request.user)
    return redirect("opinions:questions")
