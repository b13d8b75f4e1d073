"""The client and what is known about one."""

from clients.models.client import Assignment, Client
from clients.models.consent import Consent, ConsentEvent
from clients.models.custom import CustomField
from clients.models.facts import AssetSnapshot, Classification, ClientStyle
from clients.models.needs import ClientNeed, Need
from clients.models.origins import ColumnMap, ImportBatch, Origin
from clients.models.securities import Holding, Security

__all__ = [
    "AssetSnapshot",
    "Assignment",
    "Classification",
    "Client",
    "ClientNeed",
    "ClientStyle",
    "ColumnMap",
    "Consent",
    "ConsentEvent",
    "CustomField",
    "Holding",
    "ImportBatch",
    "Need",
    "Origin",
    "Security",
]
