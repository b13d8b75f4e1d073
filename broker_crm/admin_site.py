"""Who may open Django's admin."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role


class OnlyAdministrators(AdminSite):
    """The admin site; sign-in itself goes through the ordinary page."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("Users, branches and settings")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active administrators and nobody else."""
        user = request.user
        return user.is_active and getattr(user, "role", "") == Role.ADMINISTRATOR

    @login_not_required
    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Send strangers to the one sign-in page, with its limits and second step."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        there = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(there)

    def password_change(  # type: ignore[override]
        self,
        request: HttpRequest,  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Send to the one page where passwords are changed."""
        return redirect("account_change_password")
