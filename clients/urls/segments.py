from django.urls import URLPattern, path

from clients.views import segments as pages
from clients.views import segments_building as building
from clients.views import segments_writing as writing
from clients.views import tags

urlpatterns: list[URLPattern] = [
    path("segments/", pages.segments, name="segments"),
    path("segments/build/", building.segment_build, name="segment_build"),
    path("segments/build/put/", building.segment_put, name="segment_put"),
    path("segments/build/count/", building.segment_count, name="segment_count"),
    path("segments/save/", writing.segment_save, name="segment_save"),
    path("segments/keep/", writing.segment_keep, name="segment_keep"),
    path("segments/compare/", pages.compare, name="segment_compare"),
    path("segments/<int:segment_id>/", pages.segment, name="segment"),
    path(
        "segments/<int:segment_id>/rename/",
        writing.segment_rename,
        name="segment_rename",
    ),
    path(
        "segments/<int:segment_id>/share/", writing.segment_share, name="segment_share"
    ),
    path("segments/<int:segment_id>/pin/", writing.segment_pin, name="segment_pin"),
    path("segments/<int:segment_id>/copy/", writing.segment_copy, name="segment_copy"),
    path(
        "segments/<int:segment_id>/delete/",
        writing.segment_delete,
        name="segment_delete",
    ),
    path("tags/", tags.tags, name="tags"),
    path("tags/<int:tag_id>/rename/", tags.tag_rename, name="tag_rename"),
    path("tags/<int:tag_id>/merge/", tags.tag_merge, name="tag_merge"),
]
