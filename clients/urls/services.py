from django.urls import URLPattern, path

from clients.views import services

urlpatterns: list[URLPattern] = [
    path("services/", services.services, name="services"),
    path("services/start/", services.start, name="start_services"),
    path("services/new/", services.create, name="create_service"),
    path("services/<int:service_id>/", services.service, name="service"),
    path("services/<int:service_id>/edit/", services.edit, name="edit_service"),
    path("services/<int:service_id>/move/", services.move, name="move_service"),
    path("services/<int:service_id>/retire/", services.retire, name="retire_service"),
]
