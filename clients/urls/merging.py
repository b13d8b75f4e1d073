from django.urls import URLPattern, path

from clients.views import merging

urlpatterns: list[URLPattern] = [
    path("same/", merging.same_people, name="same_people"),
    path("<int:client_id>/merge/<int:other_id>/", merging.merge, name="merge"),
    path(
        "<int:client_id>/merge/<int:other_id>/apart/",
        merging.two_people,
        name="two_people",
    ),
    path("merges/<int:merge_id>/undo/", merging.undo_merge, name="undo_merge"),
]
