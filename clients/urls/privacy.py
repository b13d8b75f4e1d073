from django.urls import URLPattern, path

from clients.views import consent_texts, privacy, privacy_requests, suppression

urlpatterns: list[URLPattern] = [
    path("<int:client_id>/privacy/", privacy.page, name="privacy"),
    path("<int:client_id>/privacy/origin/", privacy.origin, name="origin"),
    path(
        "<int:client_id>/privacy/consent/", privacy.consent_event, name="consent_event"
    ),
    path("<int:client_id>/privacy/request/", privacy.new_request, name="privacy_file"),
    path(
        "<int:client_id>/privacy/evidence/<int:attachment_id>/",
        privacy.evidence,
        name="evidence",
    ),
    path("<int:client_id>/privacy/copy/", privacy.copy, name="privacy_copy"),
    path("privacy/", privacy_requests.requests, name="privacy_requests"),
    path(
        "privacy/<int:request_id>/",
        privacy_requests.request_page,
        name="privacy_request",
    ),
    path(
        "privacy/<int:request_id>/decide/",
        privacy_requests.decide,
        name="privacy_decide",
    ),
    path(
        "privacy/<int:request_id>/reopen/",
        privacy_requests.reopen,
        name="privacy_reopen",
    ),
    path(
        "privacy/<int:request_id>/letter/",
        privacy_requests.letter,
        name="privacy_letter",
    ),
    path("privacy/suppression/", suppression.suppression, name="suppression"),
    path(
        "privacy/suppression/<int:suppression_id>/lift/",
        suppression.lift,
        name="suppression_lift",
    ),
    path("privacy/texts/", consent_texts.consent_texts, name="consent_texts"),
    path("privacy/texts/new/", consent_texts.new_consent_text, name="consent_text_new"),
]
