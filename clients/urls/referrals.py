from django.urls import URLPattern, path

from clients.views import referrals

urlpatterns: list[URLPattern] = [
    path("introductions/", referrals.referrals, name="referrals"),
    path(
        "<int:client_id>/introductions/",
        referrals.client_referrals,
        name="client_referrals",
    ),
    path(
        "<int:client_id>/introductions/observe/",
        referrals.observe_client,
        name="observe",
    ),
]
