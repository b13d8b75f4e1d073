"""What differs from allauth's own pages: the empty installation, and slow letters."""

from http import HTTPStatus
from typing import Any

from allauth.account.views import LoginView, PasswordResetView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.actions.founding import is_empty
from accounts.forms import FoundingForm, ResetPasswordForm
from accounts.tasks import send_password_links
from core.nudge import nudge


class SignInView(LoginView):
    """allauth's sign-in; an installation without people is set up first."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or send the first visitor to the set-up page."""
        if is_empty():
            return redirect("accounts:first_run")
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer


class ResetView(PasswordResetView):
    """Ask for a link. The letter is written in the background, for whoever it is."""

    form_class = ResetPasswordForm

    def get_form_class(self) -> type[ResetPasswordForm]:
        """Use our own form."""
        return ResetPasswordForm

    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        """Ring for the letter; the answer is the same when nobody has the address."""
        answer: HttpResponse = super().form_valid(form)
        if answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
            nudge(send_password_links, [user.pk for user in form.users])
        return answer


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Set up an empty installation; once somebody is there, this page is gone."""
    if not is_empty():
        raise Http404
    form = FoundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.found_firm(form.founding())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Set up. Sign in as the administrator."))
            return redirect("account_login")
    return render(request, "accounts/first_run.html", {"form": form})
