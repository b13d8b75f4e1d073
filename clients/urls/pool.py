from django.urls import URLPattern, path

from clients.views import pool

urlpatterns: list[URLPattern] = [
    path("pool/", pool.pool, name="pool"),
    path("pool/leaving/", pool.pool_leaving, name="pool_leaving"),
    path("<int:client_id>/release/", pool.release, name="release"),
]
