"""Looking at what is masked, and dialling."""

from django.urls import path

from clients.views import reveals

urlpatterns = [
    path("<int:client_id>/reveal/<slug:field>/", reveals.reveal, name="reveal"),
    path("<int:client_id>/call/", reveals.call, name="call"),
]
