from django.urls import URLPattern, path

from clients.views import needs, needs_catalogue

urlpatterns: list[URLPattern] = [
    path("needs/", needs.matrix, name="needs"),
    path("needs/answer/", needs.answer, name="answer_need"),
    path("needs/combinations/", needs.combinations, name="need_combinations"),
    path("needs/catalogue/", needs_catalogue.catalogue, name="need_catalogue"),
    path("needs/catalogue/start/", needs_catalogue.start, name="start_needs"),
    path("needs/catalogue/new/", needs_catalogue.create, name="create_need"),
    path("needs/catalogue/<int:need_id>/", needs_catalogue.edit, name="edit_need"),
    path("needs/catalogue/<int:need_id>/move/", needs_catalogue.move, name="move_need"),
    path(
        "needs/catalogue/<int:need_id>/retire/",
        needs_catalogue.retire,
        name="retire_need",
    ),
    path("<int:client_id>/needs/", needs.client_needs, name="client_needs"),
]
