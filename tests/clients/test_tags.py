"""The tags of a branch: renamed, and two made one, by its manager."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent, Tag
from clients.actions import add_client
from clients.actions.segments import save_segment, share_segment, take_snapshot
from clients.actions.tags import merge_tags, rename_tag
from clients.analytics.segments import members_of
from clients.models import Client, Segment
from clients.rules.segments import tree_of
from tests.cast import Cast


@pytest.mark.database
class TagTests(Cast):
    def setUp(self) -> None:
        self.old = Tag.objects.create(branch=self.nanjing, name="老客")
        self.kept = Tag.objects.create(branch=self.nanjing, name="老客户")
        self.foreign = Tag.objects.create(branch=self.suzhou, name="老客户")
        self.one = add_client(by=self.lin, name="甲", tags=[self.old])
        self.two = add_client(by=self.chen, name="乙", tags=[self.old, self.kept])
        self.client.force_login(self.wu)

    def test_merging_moves_clients_and_segments(self) -> None:
        tree: Any = {
            "all": [
                {"f": "size", "o": "unknown"},
                {"any": [{"f": "tag", "o": "any", "v": [str(self.old.pk)]}]},
            ]
        }
        mine = save_segment(by=self.lin, name="老", tree=tree_of(tree))
        shared = save_segment(by=self.wu, name="老", tree=tree_of(tree))
        share_segment(shared, by=self.wu, is_shared=True)
        snapshot = take_snapshot(shared, by=self.wu)
        before = set(members_of(shared, self.wu))
        url = f"/clients/tags/{self.old.pk}/merge/"
        answer = self.client.post(url, {"into": self.kept.pk}, follow=True)
        self.assertContains(answer, "老客户")
        self.assertFalse(Tag.objects.filter(pk=self.old.pk).exists())
        for client in (self.one, self.two):
            self.assertEqual(list(client.tags.all()), [self.kept])
        for segment in Segment.objects.all():
            self.assertEqual(set(members_of(segment, self.wu)), before)
            self.assertGreater(segment.version, 1)
        snapshot.refresh_from_db()
        self.assertIn(str(self.kept.pk), str(snapshot.tree))
        self.assertEqual({mine.pk, shared.pk}, {s.pk for s in Segment.objects.all()})
        event = AuditEvent.objects.get(action="tag.merged")
        self.assertEqual(event.facts["clients"], 2)

    def test_the_count_is_the_list_it_opens(self) -> None:
        page = self.client.get("/clients/tags/")
        for tag in page.context["tags"]:
            listed = self.client.get(f"/clients/?tag={tag.pk}")
            self.assertEqual(listed.context["count"].number, tag.number)
        Client.objects.filter(pk=self.one.pk).update(standing="binned")
        page = self.client.get("/clients/tags/")
        self.assertEqual([t.number for t in page.context["tags"]], [1, 1])

    def test_renaming_keeps_names_apart(self) -> None:
        rename_tag(self.old, by=self.wu, name="老友")
        self.old.refresh_from_db()
        self.assertEqual(self.old.name, "老友")
        with self.assertRaises(ValidationError):
            rename_tag(self.old, by=self.wu, name="老客户")
        for name in ("", "x" * 200_000, "a\x00", "a\u202e"):
            self.client.post(f"/clients/tags/{self.old.pk}/rename/", {"name": name})
        self.old.refresh_from_db()
        self.assertEqual(self.old.name, "老友")

    def test_only_the_manager_of_the_branch(self) -> None:
        for person in (self.lin, self.sun, self.gao):
            with self.subTest(person.username), self.assertRaises(PermissionDenied):
                merge_tags(self.old, into=self.kept, by=person)
        with self.assertRaises(PermissionDenied):
            merge_tags(self.old, into=self.foreign, by=self.wu)
        with self.assertRaises(ValidationError):
            merge_tags(self.old, into=self.old, by=self.wu)
        url = f"/clients/tags/{self.old.pk}/merge/"
        for word in (self.foreign.pk, "x", "9" * 50, ""):
            self.client.post(url, {"into": word})
        self.client.force_login(self.sun)
        self.assertEqual(self.client.post(url).status_code, 404)
        self.client.force_login(self.lin)
        self.assertEqual(self.client.get("/clients/tags/").status_code, 403)
        self.assertEqual(Tag.objects.count(), 3)
