from django.urls import path

from desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("today/<int:client_id>/", views.today_do, name="today_do"),
    path("today/back/<int:step_id>/", views.today_back, name="today_back"),
    path("reminders/", views.reminders, name="reminders"),
    path("seen/", views.seen, name="seen"),
    path("changed/", views.changed, name="changed"),
    path("activity/", views.activity, name="activity"),
    path("week/", views.week, name="week"),
    path("next/", views.next_one, name="next"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read/", views.read, name="read_notifications"),
    path("more/", views.more, name="more"),
    path("search/", views.search, name="search"),
    path("health/", views.health, name="health"),
    path("handovers/", views.handovers, name="handovers"),
    path("handovers/of/<int:person_id>/", views.hand_over, name="hand_over"),
    path("handovers/<int:handover_id>/", views.handed_over, name="handed_over"),
    path(
        "handovers/<int:handover_id>/letter/",
        views.hand_over_letter,
        name="hand_over_letter",
    ),
    path("clients/<int:client_id>/", views.client, name="client"),
    path("imports/", views.imports, name="imports"),
    path("imports/<int:batch_id>/", views.import_batch, name="import"),
    path("imports/<int:batch_id>/map/", views.map_import, name="map_import"),
    path("imports/<int:batch_id>/write/", views.write_import, name="write_import"),
    path("imports/<int:batch_id>/stop/", views.stop_import, name="stop_import"),
    path("imports/<int:batch_id>/undo/", views.undo_import, name="undo_import"),
    path(
        "imports/<int:batch_id>/progress/",
        views.import_progress,
        name="import_progress",
    ),
    path(
        "imports/<int:batch_id>/verdicts/",
        views.import_verdicts,
        name="import_verdicts",
    ),
    path("clients/<int:client_id>/next/", views.next_step, name="next_step"),
    path("clients/<int:client_id>/next/done/", views.step_done, name="step_done"),
]
