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
    path("visits/", views.visits, name="visits"),
]
