"""The ledger of stages, what is derived from it, plans, next steps, activity."""

from pipeline.models.activity import DailyActivity
from pipeline.models.ledger import Journey, NextStep, StageChange, Withdrawal
from pipeline.models.notes import ContextNote
from pipeline.models.objection import Objection
from pipeline.models.plan import SalesPlan

__all__ = [
    "ContextNote",
    "DailyActivity",
    "Journey",
    "NextStep",
    "Objection",
    "SalesPlan",
    "StageChange",
    "Withdrawal",
]
