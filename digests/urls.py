from django.urls import path

from digests import views

app_name = "digests"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("decide/", views.decide, name="decide"),
    path("news/new/", views.news, name="write_news"),
    path("announcements/new/", views.announcement, name="write_announcement"),
    path("sources/", views.sources, name="sources"),
    path("sources/new/", views.new_source, name="add_source"),
    path("sources/<int:source_id>/fetch/", views.fetch, name="fetch"),
    path("sources/<int:source_id>/switch/", views.switch, name="switch"),
]
