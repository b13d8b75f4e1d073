from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.people, name="people"),
    path("new/", views.employ, name="employ"),
    path("<int:person_id>/", views.person, name="person"),
    path("<int:person_id>/change/", views.change_person, name="change_person"),
    path("<int:person_id>/access/", views.set_access, name="set_access"),
    path("<int:person_id>/link/", views.one_time_link, name="one_time_link"),
    path(
        "<int:person_id>/second-step/",
        views.remove_second_factor,
        name="remove_second_factor",
    ),
    path(
        "<int:person_id>/certificates/", views.add_certificate, name="add_certificate"
    ),
    path("settings/", views.settings, name="settings"),
    path("settings/<slug:rule_name>/", views.rule, name="rule"),
    path(
        "settings/withdraw/<int:setting_id>/",
        views.withdraw_rule,
        name="withdraw_rule",
    ),
    path("calendar/", views.calendar, name="calendar"),
    path(
        "calendar/<int:day_id>/clear/",
        views.clear_calendar_day,
        name="clear_calendar_day",
    ),
    path("records/", views.records, name="records"),
    path("records/export/", views.export_records, name="export_records"),
    path("records/check/", views.check_records, name="check_records"),
    path("me/", views.me, name="me"),
    path("me/sessions/", views.sessions, name="sessions"),
    path("me/sessions/end/", views.end_session, name="end_session"),
    path("theme/", views.theme, name="theme"),
    path("first-run/", views.first_run, name="first_run"),
]
