from django.urls import path

from opinions import views

app_name = "opinions"
urlpatterns = [
    path("", views.opinions, name="opinions"),
    path("export/", views.export, name="export"),
    path("causes/", views.causes, name="causes"),
    path("new/<int:client_id>/", views.register, name="register"),
    path("link/<int:client_id>/", views.client_link, name="link"),
    path("<int:opinion_id>/", views.opinion, name="opinion"),
    path("<int:opinion_id>/clock/", views.clock, name="clock"),
    path("<int:opinion_id>/<slug:opinion_step>/", views.step, name="step"),
    path("say/<str:say_token>/", views.say, name="say"),
    path("status/<str:status_token>/", views.status, name="status"),
    path("confirm/<str:confirm_token>/", views.confirm, name="confirm"),
]
