"""The administrator's back door: users, branches and settings only."""

from django.contrib.admin.apps import AdminConfig


class AdminSite(AdminConfig):
    """Django's admin, open to administrators only."""

    default_site = "broker_crm.admin_site.OnlyAdministrators"
