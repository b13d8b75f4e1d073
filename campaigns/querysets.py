from accounts.scoping import ScopedQuerySet


class PlanQuerySet(ScopedQuerySet):
    broker_path = "owner"


class ObjectiveQuerySet(ScopedQuerySet):
    broker_path = "plan__owner"
    branch_path = "plan__branch"
