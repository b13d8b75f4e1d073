from django.urls import path

from pipeline import views

app_name = "pipeline"
urlpatterns = [
    path("board/", views.board, name="board"),
    path("clients/<int:client_id>/move/", views.move, name="move"),
    path("moves/<int:move_id>/undo/", views.undo, name="undo"),
    path("win-back/", views.win_back_list, name="win_back"),
    path("win-back/<int:client_id>/", views.win_back_one, name="win_back_one"),
    path("reasons/", views.reasons, name="reasons"),
    path("reasons/<int:reason_id>/", views.reason_switch, name="reason_switch"),
    path("no-step/", views.no_step, name="no_step"),
    path("no-step/<int:client_id>/", views.agree, name="agree"),
    path("funnel/", views.funnel, name="funnel"),
    path("funnel/sheet/", views.sheet, name="sheet"),
    path("funnel/people/", views.cohort, name="cohort"),
    path("funnel/lasting/", views.lasting, name="lasting"),
    path("funnel/signals/", views.signals, name="signals"),
    path("funnel/activity/", views.activity, name="activity"),
    path("funnel/waiting/", views.waiting, name="waiting"),
    path("funnel/method/", views.method, name="method"),
    path("notes/", views.notes, name="notes"),
    path("notes/<int:note_id>/", views.note, name="note"),
    path("notes/<int:note_id>/withdraw/", views.note_withdraw, name="note_withdraw"),
    path("scripts/", views.scripts, name="scripts"),
    path("scripts/new/", views.script_new, name="script_new"),
    path("scripts/<int:script_id>/", views.script, name="script"),
    path("scripts/<int:script_id>/decide/", views.script_decide, name="script_decide"),
    path("scripts/<int:script_id>/retire/", views.script_retire, name="script_retire"),
    path("clients/<int:client_id>/scripts/", views.offered, name="offered"),
    path("objections/", views.objections, name="objections"),
    path("objections/start/", views.catalogue_start, name="catalogue_start"),
    path(
        "objections/<int:objection_id>/",
        views.objection_change,
        name="objection_change",
    ),
    path("plan/", views.plan, name="plan"),
    path("plan/save/", views.plan_save, name="plan_save"),
    path("plan/<int:plan_id>/sign/", views.plan_sign, name="plan_sign"),
]
