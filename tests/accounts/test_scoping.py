"""Who sees whom: every role against own, a colleague's and another branch's client."""

from accounts.models import User
from clients.models import Client
from pipeline.actions import take_on
from tests.cast import Cast


class ScopingTests(Cast):
    def seen_by(self, viewer: User) -> set[str]:
        return {c.name for c in Client.objects.visible_to(viewer)}

    def test_every_role_sees_its_own_rows_and_no_others(self) -> None:
        take_on(by=self.chen, name="陈的客户")
        take_on(by=self.zhao, name="赵的客户")
        self.assertEqual(self.seen_by(self.lin), {"张建国"})
        self.assertEqual(self.seen_by(self.chen), {"陈的客户"})
        self.assertEqual(self.seen_by(self.wu), {"张建国", "陈的客户"})
        self.assertEqual(self.seen_by(self.sun), {"赵的客户"})
        self.assertEqual(self.seen_by(self.gao), {"张建国", "陈的客户", "赵的客户"})
        for nobody in (self.he, self.tan, self.ada):
            self.assertEqual(self.seen_by(nobody), set())
