"""Every address of the product, by app."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from broker_crm.api import open_patterns

urlpatterns = [
    path("", include("desk.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("people/", include("accounts.urls")),
    path("clients/", include("clients.urls")),
    path("pipeline/", include("pipeline.urls")),
    path("service/", include("service.urls")),
    path("opinions/", include("opinions.urls")),
    path("campaigns/", include("campaigns.urls")),
    path("digests/", include("digests.urls")),
    path("outbox/", include("outbox.urls")),
    path("accounts/", include("accounts.urls.signing_in")),
    path("api/", open_patterns()),
    path("admin/", admin.site.urls),
]
