"""Where one is signed in, and ending that elsewhere."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.sessions import end_sign_ins
from accounts.analytics.sessions import sign_ins_of
from accounts.http import StaffRequest


@require_safe
def sessions(request: StaffRequest) -> HttpResponse:
    """List one's own sessions: where, since when, when last used."""
    rows = sign_ins_of(request.user, here=request.session.session_key)
    return render(request, "accounts/sessions.html", {"sign_ins": rows})


@require_POST
def end_session(request: StaffRequest) -> HttpResponse:
    """End one session, or all but this one."""
    ended = end_sign_ins(
        by=request.user,
        here=request.session.session_key,
        ref=request.POST.get("ref", "")[:64],
    )
    if ended:
        told = ngettext("%(n)s session ended.", "%(n)s sessions ended.", ended)
        messages.success(request, told % {"n": ended})
    else:
        messages.info(request, _("There is no such session any more."))
    return redirect("accounts:sessions")
