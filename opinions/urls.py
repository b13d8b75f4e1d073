from django.urls import path

from opinions import views

app_name = "opinions"
urlpatterns = [
    path("", views.opinions, name="opinions"),
    path("export/", views.export, name="export"),
    path("causes/", views.causes, name="causes"),
    path("pack/", views.pack, name="pack"),
    path("pack/xlsx/", views.pack_xlsx, name="pack_xlsx"),
    path("pack/roster/", views.roster, name="roster"),
    path("visits/", views.visits, name="visits"),
    path("visits/draw/", views.draw, name="draw_visits"),
    path("visits/questions/", views.questions, name="questions"),
    path("visits/questions/<int:question_id>/retire/", views.retire, name="retire"),
    path("visits/<int:visit_id>/", views.visit, name="visit"),
    path(
        "visits/<int:visit_id>/<slug:visit_step>/", views.visit_step, name="visit_step"
    ),
    path("new/<int:client_id>/", views.register, name="register"),
    path("link/<int:client_id>/", views.client_link, name="link"),
    path("<int:opinion_id>/", views.opinion, name="opinion"),
    path("<int:opinion_id>/clock/", views.clock, name="clock"),
    path("<int:opinion_id>/<slug:opinion_step>/", views.step, name="step"),
    path("say/<str:say_token>/", views.say, name="say"),
    path("status/<str:status_token>/", views.status, name="status"),
    path("confirm/<str:confirm_token>/", views.confirm, name="confirm"),
]
