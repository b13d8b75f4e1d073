"""Addresses of the clients' pages, a module for each topic."""

from django.urls import path

from clients import views
from clients.urls import (
    axes,
    bulk,
    holdings,
    merging,
    needs,
    pool,
    privacy,
    profile,
    referrals,
    reveals,
    segments,
    services,
    suitability,
)

TOPICS = (
    *(axes, needs, services, segments, profile, holdings),
    *(privacy, referrals, merging, bulk, reveals, pool, suitability),
)

app_name = "clients"
urlpatterns = [
    path("", views.client_list, name="list"),
    path("filter/", views.filter_page, name="filter"),
    path("export/", views.export, name="export"),
    path("new/", views.create, name="create"),
    path("new/duplicates/", views.duplicates, name="duplicates"),
    path("<int:client_id>/edit/", views.edit, name="edit"),
    path("<int:client_id>/assets/", views.note_assets, name="assets"),
    path("<int:client_id>/consent/", views.consent, name="consent"),
    path("<int:client_id>/assign/", views.assign, name="assign"),
    *(pattern for topic in TOPICS for pattern in topic.urlpatterns),
]
