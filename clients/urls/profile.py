from django.urls import URLPattern, path

from clients.views import events, profile, profile_documents, relations

ONE = "<int:client_id>/"
EVENT = f"{ONE}days/<int:event_id>/"
PAPER = f"{ONE}documents/<int:document_id>/"
urlpatterns: list[URLPattern] = [
    path("profiles/", profile.still_to_ask, name="still_to_ask"),
    path(f"{ONE}profile/", profile.profile, name="profile"),
    path(
        f"{ONE}profile/<slug:section>/", profile.profile_section, name="profile_section"
    ),
    path(f"{ONE}figures/", profile.figures, name="figures"),
    path(
        f"{ONE}figures/<int:snapshot_id>/correct/",
        profile.correct_figure,
        name="correct_figure",
    ),
    path(f"{ONE}relations/", relations.relations, name="relations"),
    path(f"{ONE}relations/add/", relations.add_relation, name="add_relation"),
    path(
        f"{ONE}relations/<int:relation_id>/drop/",
        relations.drop_relation,
        name="drop_relation",
    ),
    path(f"{ONE}household/", relations.household, name="household"),
    path(f"{ONE}household/leave/", relations.leave, name="leave_household"),
    path(f"{ONE}household/head/", relations.head, name="head_household"),
    path("days/", events.upcoming, name="upcoming"),
    path(f"{ONE}days/add/", events.add, name="add_event"),
    path(EVENT, events.change, name="change_event"),
    path(f"{EVENT}drop/", events.drop, name="drop_event"),
    path("documents/", profile_documents.expiring_papers, name="expiring_documents"),
    path(f"{ONE}documents/", profile_documents.documents, name="documents"),
    path(f"{ONE}documents/add/", profile_documents.add_paper, name="add_document"),
    path(PAPER, profile_documents.open_paper, name="open_document"),
    path(f"{PAPER}away/", profile_documents.put_away, name="put_document_away"),
]
