"""What a broker's plan is worked out from."""

from dataclasses import dataclass
from datetime import date

from accounts.policies import FUNNEL_RATIO, HORIZONS, values_of
from accounts.scoping import Viewer
from clients.registry.segments_eyes import BranchEyes
from core.calendars import Calendar
from pipeline.analytics.funnel import FunnelQuery
from pipeline.analytics.living import Living, living_plan
from pipeline.analytics.ratios import planning_query, ratios_of
from pipeline.models import Journey, SalesPlan
from pipeline.querysets import JourneyQuerySet


@dataclass(frozen=True)
class Ground:
    """A broker's own journeys, the whole branch's, the rules and the calendar.

    Of the branch only sums over everybody are looked at: one's colleagues' numbers are
    shown to nobody who may not see them.
    """

    broker_id: int
    journeys: JourneyQuerySet
    branch: JourneyQuerySet
    query: FunnelQuery
    working: Calendar
    # Whose eyes saw the journeys, where these are all they see of their own.
    own: Viewer | None = None

    @classmethod
    def of(
        cls,
        broker_id: int,
        branch_id: int | None,
        journeys: JourneyQuerySet,
        today: date,
        working: Calendar,
    ) -> "Ground":
        """Read the rules of a branch; `journeys` are what the viewer may see."""
        horizons, ratio = values_of(HORIZONS, FUNNEL_RATIO, branch_id=branch_id)
        return cls(
            broker_id,
            journeys.filter(broker=broker_id),
            Journey.objects.visible_to(BranchEyes(branch_id)),
            planning_query(today, horizons, ratio),
            working,
        )

    def living(self, plan: SalesPlan) -> Living:
        """Work a plan out for today; three statements."""
        rates = ratios_of(self.branch, self.query, self.broker_id)
        return living_plan(
            plan, self.journeys, rates, self.query, self.working, own=self.own
        )
