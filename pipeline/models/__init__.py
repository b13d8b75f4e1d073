"""The ledger of stages, what is derived from it, plans, next steps, activity."""

from pipeline.models.activity import DailyActivity
from pipeline.models.cohort import CohortCount
from pipeline.models.ledger import Journey, NextStep, StageChange, Withdrawal
from pipeline.models.notes import ContextNote
from pipeline.models.objection import Objection
from pipeline.models.plan import SalesPlan
from pipeline.models.reason import LeavingReason
from pipeline.models.scripts import Script, ScriptVersion

__all__ = [
    "CohortCount",
    "ContextNote",
    "DailyActivity",
    "Journey",
    "LeavingReason",
    "NextStep",
    "Objection",
    "SalesPlan",
    "Script",
    "ScriptVersion",
    "StageChange",
    "Withdrawal",
]
