"""Who may open Django's admin."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role


class OnlyAdministrators(AdminSite):
    """The admin site; sign-in itself goes through the ordinary page."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("Users, branches and settings")

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active administrators and nobody else."""
        user = request.user
        return user.is_active and getattr(user, "role", "") == Role.ADMINISTRATOR
