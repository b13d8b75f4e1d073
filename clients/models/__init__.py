"""The client and what is known about one."""

from clients.models.client import Assignment, Client
from clients.models.consent import Consent, ConsentEvent
from clients.models.facts import AssetSnapshot, Classification, ClientStyle
from clients.models.origins import ColumnMap, ImportBatch, Origin
from clients.models.securities import Holding, Security

__all__ = [
    "AssetSnapshot",
    "Assignment",
    "Classification",
    "Client",
    "ClientStyle",
    "ColumnMap",
    "Consent",
    "ConsentEvent",
    "Holding",
    "ImportBatch",
    "Origin",
    "Security",
]
