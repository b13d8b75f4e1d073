"""One's own page and switches."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, licence
from accounts.forms import OwnForm
from accounts.http import StaffRequest, own_path


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: StaffRequest) -> HttpResponse:
    """Show one's own entry and change telephone, language and appearance."""
    user = request.user
    started = {
        "phone": user.phone,
        "language": user.language or get_language(),
        "theme": user.theme,
    }
    form = OwnForm(request.POST or None, initial=started)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        actions.change_own_profile(by=user, phone=chosen["phone"])
        actions.choose_language(by=user, language=chosen["language"])
        actions.choose_theme(by=user, theme=chosen["theme"])
        with override(chosen["language"]):
            messages.success(request, _("Saved."))
        return _remember_language(redirect("accounts:me"), chosen["language"])
    facts = {
        "form": form,
        "standing": licence.standing(user),
        "certificates": user.certificates.order_by("-valid_from", "pk"),
    }
    return render(request, "accounts/me.html", facts)


def _remember_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@require_POST
def theme(request: StaffRequest) -> HttpResponse:
    """Switch light and dark, and go back to where one was."""
    try:
        actions.choose_theme(by=request.user, theme=request.POST.get("theme", ""))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(own_path(request.POST.get("next", "")) or "desk:home")
