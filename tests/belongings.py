"""What each URL parameter means in the tests: a thing of Lin's, in Nanjing.

Where two apps call different things by one name, the key carries the app before it.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from accounts.models import CalendarDay, Setting
from campaigns.models import Objective, Plan
from clients.actions import add_client
from clients.actions.bulk import change_many
from clients.actions.bulk_kinds import Binning
from clients.actions.merging import merge_clients
from clients.enums import Purpose, Reach
from clients.models import BulkChange, Client, CustomField, ImportBatch, Merge
from core.clock import now, today
from digests.enums import SourceKind
from digests.models import Source
from outbox.mail.links import Stop, stop_token
from outbox.models import Delivery
from pipeline.actions import plan_next_step, take_on
from pipeline.models import LeavingReason, NextStep, SalesPlan
from service.enums import ContactKind
from service.http import copy_token
from service.models import Contact, PlanTemplate, ServiceLog
from tests.cast import Firm
from tests.clients.axes_things import axes_things
from tests.clients.holdings_things import holdings_things
from tests.clients.needs_things import needs_things
from tests.clients.privacy_things import privacy_things
from tests.clients.profile_things import profile_things
from tests.clients.segments_things import segments_things
from tests.opinions.things import opinions_things
from tests.outbox.mornings import add_delivery
from tests.pipeline.things import pipeline_things
from tests.service.appointment_things import appointment_things
from tests.service.checks_things import checks_things
from tests.service.rendered_things import plan_of_contacts, rendered_things


class LinsThings(Firm):
    """Mixed into the route tests; `belongings` must know every URL parameter."""

    delivery: Delivery
    source: Source
    contact: Contact
    log: ServiceLog
    template: PlanTemplate
    batch: ImportBatch
    sales_plan: SalesPlan
    campaign: Plan
    objective: Objective
    profile_things: dict[str, Any]
    setting: Setting
    step: NextStep
    leaving_reason: LeavingReason
    day: CalendarDay
    binned: Client
    bulk_change: BulkChange
    handover: BulkChange
    own_field: CustomField
    twin: Client
    merge: Merge
    # About no one in particular: who may set rules at all opens them.
    STAFF_PAGES: ClassVar[set[str]] = {
        "accounts:rule",
        "outbox:wording_rule",
        "clients:service",
        "clients:security",
    }
    # What a colleague does as well, each for their own clients.
    COLLEAGUES_PAGES: ClassVar[set[str]] = {"service:keep_all"}
    # What a checker may open although it is not theirs: the branch's checks.
    CHECKERS_PAGES: ClassVar[set[str]] = {
        "opinions:visit",
        "opinions:visit_step",
        "service:check",
        "service:check_month",
        "service:check_sheet",
        "service:check_step",
        "service:export_draw",
    }
    # Posting here signs the test's own person out or ends the run.
    LEAVE_ALONE: ClassVar[set[str]] = {"account_logout", "set_language"}

    @classmethod
    def found(cls) -> None:
        """Make the firm, and of Lin's what addresses name."""
        super().found()
        cls.delivery = add_delivery(cls.zhang)
        cls.source = Source.objects.create(
            name="Feed", kind=SourceKind.FEED, url="https://feed.example/"
        )

        cls.contact = Contact.objects.create(
            client=cls.zhang,
            broker=cls.lin,
            branch=cls.nanjing,
            by=cls.lin,
            kind=ContactKind.VISIT,
            happened_at=now(),
            note=f"{cls.zhang.name} {cls.zhang.phone}",
        )
        cls.batch = ImportBatch.objects.create(
            kind="clients", user=cls.lin, branch=cls.nanjing, file_name="a.csv"
        )
        cls.profile_things = profile_things(cls) | needs_things(cls) | axes_things(cls)
        cls.profile_things |= privacy_things(cls) | holdings_things(cls)
        cls.profile_things |= segments_things(cls) | checks_things(cls)
        cls.profile_things |= pipeline_things(cls) | appointment_things(cls)
        cls.log = rendered_things(cls)
        cls.template = plan_of_contacts(cls)
        cls.profile_things |= opinions_things(cls)
        cls.make_plans()
        cls.make_bulk_things()

    @classmethod
    def make_bulk_things(cls) -> None:
        """Throw one of Lin's clients away, and let her branch have a field."""
        cls.binned = add_client(by=cls.lin, name="李弃", phone="13700000001")
        cls.bulk_change = change_many(
            [cls.binned.pk], Binning(), by=cls.lin, token="0" * 32
        )
        cls.handover = BulkChange.objects.create(
            kind="handover",
            details={"leaver": cls.lin.pk, "ends": {}},
            token="1" * 32,
            count=0,
            by=cls.wu,
            branch=cls.nanjing,
        )
        cls.twin = add_client(by=cls.lin, name="张建国二", phone="13700000002")
        add_client(by=cls.lin, name="张建国三", phone="13700000002")
        cls.merge = merge_clients(
            add_client(by=cls.lin, name="周一"),
            add_client(by=cls.lin, name="周二"),
            by=cls.lin,
        )
        cls.own_field = CustomField.objects.create(
            branch=cls.nanjing, key="f1", label="孩子", kind="text"
        )

    @classmethod
    def make_plans(cls) -> None:
        """Make Lin's plans, and the rules of her branch."""
        day = today() + timedelta(days=30)
        cls.sales_plan = SalesPlan.objects.create(
            broker=cls.lin,
            branch=cls.nanjing,
            year=day.year,
            target=Decimal(10_000_000),
            average_assets=Decimal(100_000),
            days=250,
            ratio={"A": 100, "B": 25, "C": 8, "D": 2},
            by=cls.lin,
        )
        cls.campaign = Plan.objects.create(
            branch=cls.nanjing, owner=cls.lin, name="商圈", starts_on=day, ends_on=day
        )
        cls.objective = Objective.objects.create(
            plan=cls.campaign, metric="商店", target=50, due_on=day
        )
        cls.leaving_reason = LeavingReason.objects.create(
            branch=cls.nanjing, name="搬家"
        )
        cls.step = plan_next_step(cls.zhang, by=cls.lin, what="回电", due_on=today())
        cls.setting = Setting.objects.create(
            name="late_after_hours", value=24, branch=cls.nanjing, from_on=day
        )
        cls.day = CalendarDay.objects.create(
            calendar="working", day=today(), is_open=True
        )

    def belongings(self) -> dict[str, Any]:
        return (
            self.mail_things()
            | self.profile_things
            | {
                "client_id": self.zhang.pk,
                "clients:field": "phone",
                "outbox:code": "promised-return",
                "contact_id": self.contact.pk,
                "batch_id": self.batch.pk,
                "pipeline:plan_id": self.sales_plan.pk,
                "campaigns:plan_id": self.campaign.pk,
                "service:token": "x" * 43,
                "objective_id": self.objective.pk,
                "person_id": self.lin.pk,
                "step_id": self.step.pk,
                "reason_id": self.leaving_reason.pk,
                "setting_id": self.setting.pk,
                "day_id": self.day.pk,
                "rule_name": "size_thresholds",
                **self.bulk_things(),
                # Keys of a second step belong to nobody here.
                "pk": 987_654_321,
            }
        )

    def bulk_things(self) -> dict[str, Any]:
        return {
            "change_id": self.bulk_change.pk,
            "handover_id": self.handover.pk,
            "binned_id": self.binned.pk,
            "field_id": self.own_field.pk,
            "other_id": self.twin.pk,
            "merge_id": self.merge.pk,
        }

    def mail_things(self) -> dict[str, Any]:
        stop = Stop(self.zhang.pk, Purpose.NEWS, Reach.EMAIL)
        return {
            "delivery_id": self.delivery.pk,
            "source_id": self.source.pk,
            "token": stop_token(stop),
            "service:token": copy_token(self.log.pk),
            "log_id": self.log.pk,
            "template_id": self.template.pk,
            "service_id": self.log.service_id,
        }

    def lin_works_hard(self) -> None:
        for n in range(7):
            take_on(by=self.lin, at=now(), name=f"客户{n}", phone=f"1390000000{n}")
