"""What clients open without signing in: no name, no number, nothing to guess."""

from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policies import working_calendar
from core.clock import now
from opinions import actions
from opinions.analytics.clock import clock_of
from opinions.analytics.public import opinion_of_token, opinion_of_word, trail_of
from opinions.forms.opinion import SayForm, WordForm
from opinions.http import read_confirm, too_many


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, say_token: str) -> HttpResponse:
    """Let a client write to the house, and lead them to where it stands."""
    if refused := too_many(request):
        return refused
    link = actions.link_of(say_token)
    if link is None:
        raise Http404
    form = SayForm(request.POST or None, initial={"token": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_by_link(link, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("opinions:status", made.token)
    page = {"form": form, "branch": link.client.branch}
    return render(request, "opinions/public/say.html", page)


@login_not_required
@require_safe
def status(request: HttpRequest, status_token: str) -> HttpResponse:
    """Show where an opinion stands: days and states, nothing personal."""
    found = opinion_of_token(status_token)
    if found is None:
        raise Http404
    page = {"opinion": found, "clock": clock_of(found, working_calendar())}
    page |= {"steps": trail_of(found), "moment": now()}
    return render(request, "opinions/public/status.html", page)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, confirm_token: str) -> HttpResponse:
    """Ask the client whether an answer solved it; take their word."""
    if refused := too_many(request):
        return refused
    word = read_confirm(confirm_token)
    found = opinion_of_word(word.opinion_id) if word else None
    if word is None or found is None:
        raise Http404
    form, problem = WordForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        said = {"is_solved": form.cleaned_data["solved"] == "yes"}
        said |= {"words": form.cleaned_data["words"]}
        try:
            found = actions.say_by_link(found, answer=word.answer, **said)
        except ValidationError as refused_word:
            problem = " ".join(refused_word.messages)
        else:
            return redirect("opinions:status", found.token)
    page = {"opinion": found, "form": form, "problem": problem, "word": word}
    return render(request, "opinions/public/confirm.html", page)
