from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.sending, name="sending"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("left-out/", views.left_out, name="left_out"),
    path("deliveries/<int:delivery_id>/resend/", views.resend, name="resend"),
    path("deliveries/<int:delivery_id>/confirm/", views.confirm, name="confirm"),
    path("stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
