from django.urls import path

from clients.views import axes, axes_client

urlpatterns = [
    path("axes/", axes.axes, name="axes"),
    path("axes/thresholds/", axes.preview, name="axes_preview"),
    path("axes/thresholds/clients/", axes.movers, name="axes_movers"),
    path("<int:client_id>/axes/", axes_client.client_axes, name="client_axes"),
    path("<int:client_id>/axes/style/", axes_client.style, name="axes_style"),
    path("<int:client_id>/axes/horizon/", axes_client.horizon, name="axes_horizon"),
    path("<int:client_id>/axes/turnover/", axes_client.turnover, name="axes_turnover"),
    path(
        "<int:client_id>/axes/turnover/<int:turnover_id>/remove/",
        axes_client.remove_turnover,
        name="axes_remove_turnover",
    ),
    path("<int:client_id>/axes/override/", axes_client.override, name="axes_override"),
    path(
        "<int:client_id>/axes/override/end/",
        axes_client.end_override,
        name="axes_end_override",
    ),
]
