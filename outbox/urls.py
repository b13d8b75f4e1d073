from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.sending, name="sending"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("left-out/", views.left_out, name="left_out"),
    path("deliveries/<int:delivery_id>/resend/", views.resend, name="resend"),
    path("deliveries/<int:delivery_id>/confirm/", views.confirm, name="confirm"),
    path("wording/", views.wording, name="wording"),
    path("wording/try/", views.try_wording, name="try_wording"),
    path("wording/new/", views.new_wording, name="new_wording"),
    path("wording/<slug:code>/", views.wording_rule, name="wording_rule"),
    path("stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
