"""What a client may be offered."""

from django.urls import path

from clients.views import suitability

urlpatterns = [
    path("<int:client_id>/suitability/", suitability.suitability, name="suitability"),
]
