from django.urls import URLPattern, path

from clients.views import binning, bulk, custom

urlpatterns: list[URLPattern] = [
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/changes/", bulk.bulk_changes, name="bulk_changes"),
    path("bulk/changes/<int:change_id>/", bulk.bulk_change, name="bulk_change"),
    path("bulk/changes/<int:change_id>/undo/", bulk.undo_bulk, name="undo_bulk"),
    path("bin/", binning.recycle_bin, name="bin"),
    path("bin/<int:binned_id>/restore/", binning.restore, name="restore"),
    path("<int:client_id>/bin/", binning.throw_away, name="throw_away"),
    path("fields/", custom.own_fields, name="own_fields"),
    path("fields/<int:field_id>/", custom.own_field, name="own_field"),
]
