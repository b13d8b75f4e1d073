from django.urls import path

from service import views

app_name = "service"
urlpatterns = [
    path("log/", views.log, name="log"),
    path("log/line/", views.line, name="line"),
    path("log/<int:client_id>/draft/", views.draft, name="draft"),
    path("log/<int:client_id>/draft/drop/", views.forget_draft, name="forget_draft"),
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/export/", views.export_contacts, name="export"),
    path("contacts/<int:contact_id>/", views.contact, name="contact"),
    path("contacts/<int:contact_id>/correct/", views.correct, name="correct"),
    path("appointments/", views.appointments, name="appointments"),
    path("appointments/list/", views.appointment_list, name="appointment_list"),
    path("appointments/book/", views.book, name="book"),
    path("appointments/calendar/", views.feed, name="feed"),
    path("appointments/calendar/make/", views.make_feed, name="make_feed"),
    path("appointments/calendar/close/", views.drop_feed, name="drop_feed"),
    path("calendar/<str:token>/", views.calendar, name="calendar"),
    path("appointments/<int:appointment_id>/", views.appointment, name="appointment"),
    path("appointments/<int:appointment_id>/move/", views.move, name="move"),
    path("appointments/<int:appointment_id>/cancel/", views.cancel, name="cancel"),
    path("appointments/<int:appointment_id>/missed/", views.missed, name="missed"),
    path(
        "appointments/<int:appointment_id>/documents/",
        views.more_paper,
        name="more_paper",
    ),
    path("appointments/documents/<int:paper_id>/", views.paper, name="paper"),
    path("diary/", views.diary, name="diary"),
    path("objections/", views.objections, name="objections"),
    path("visits/", views.visits, name="visits"),
    path("checks/", views.checks, name="checks"),
    path("checks/proofs/", views.check_proofs, name="check_proofs"),
    path("checks/calls/", views.check_calls, name="check_calls"),
    path("checks/<int:period_id>/", views.check_month, name="check_month"),
    path("checks/<int:period_id>/sheet/", views.check_sheet, name="check_sheet"),
    path("checks/<int:period_id>/close/", views.close_month, name="close_month"),
    path("checks/<int:period_id>/draw/", views.draw, name="draw_checks"),
    path("checks/<int:period_id>/finish/", views.finish_checks, name="finish_checks"),
    path("checks/<int:period_id>/inputs/", views.export_draw, name="export_draw"),
    path("checks/draws/<int:draw_id>/void/", views.void, name="void_draw"),
    path("checks/tasks/<int:task_id>/", views.check, name="check"),
    path(
        "checks/tasks/<int:task_id>/<slug:step>/", views.check_step, name="check_step"
    ),
]
