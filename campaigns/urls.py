from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.plans, name="list"),
    path("new/", views.create, name="create"),
    path("<int:plan_id>/", views.plan, name="plan"),
    path("<int:plan_id>/edit/", views.edit, name="edit"),
    path("<int:plan_id>/step/", views.step, name="step"),
    path("<int:plan_id>/objectives/new/", views.objective, name="add_objective"),
    path(
        "<int:plan_id>/objectives/<int:objective_id>/",
        views.objective,
        name="objective",
    ),
]
