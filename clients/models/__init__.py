"""The client and what is known about one."""

from clients.models.axes import AxisRun, Turnover, ValueOverride
from clients.models.bulk import BulkChange, BulkRow
from clients.models.cases import CaseFile, CasePosition, CaseTrade, Suggestion
from clients.models.client import Assignment, Client
from clients.models.consent import Consent, ConsentEvent, ConsentText
from clients.models.custom import CustomField
from clients.models.events import EventReminder, LifeEvent
from clients.models.facts import AssetSnapshot, Classification, ClientStyle
from clients.models.holdings import (
    Portfolio,
    SheetChange,
    SheetFile,
    WatchItem,
)
from clients.models.households import Household, HouseholdMember
from clients.models.importing import ImportChange
from clients.models.merging import Merge, MergedRow, NotTheSame
from clients.models.needs import ClientNeed, Need, NeedEvent
from clients.models.origins import ColumnMap, ImportBatch, Origin
from clients.models.pool import PoolStay, PoolWarning
from clients.models.privacy import PrivacyRequest
from clients.models.profile import Profile, ProfileFact
from clients.models.profile_documents import ClientDocument
from clients.models.referrals import IntroducerTraits, ReferralAsk
from clients.models.relations import Relation
from clients.models.securities import Holding, Price, Security, SecurityName
from clients.models.segments import (
    Segment,
    SegmentCount,
    SegmentCountPart,
    SegmentMember,
    SegmentPin,
    SegmentSnapshot,
)
from clients.models.services import Service
from clients.models.suitability import RiskWarning
from clients.models.suppression import DoNotContact

__all__ = [
    "AssetSnapshot",
    "Assignment",
    "AxisRun",
    "BulkChange",
    "BulkRow",
    "CaseFile",
    "CasePosition",
    "CaseTrade",
    "Classification",
    "Client",
    "ClientDocument",
    "ClientNeed",
    "ClientStyle",
    "ColumnMap",
    "Consent",
    "ConsentEvent",
    "ConsentText",
    "CustomField",
    "DoNotContact",
    "EventReminder",
    "Holding",
    "Household",
    "HouseholdMember",
    "ImportBatch",
    "ImportChange",
    "IntroducerTraits",
    "LifeEvent",
    "Merge",
    "MergedRow",
    "Need",
    "NeedEvent",
    "NotTheSame",
    "Origin",
    "PoolStay",
    "PoolWarning",
    "Portfolio",
    "Price",
    "PrivacyRequest",
    "Profile",
    "ProfileFact",
    "ReferralAsk",
    "Relation",
    "RiskWarning",
    "Security",
    "SecurityName",
    "Segment",
    "SegmentCount",
    "SegmentCountPart",
    "SegmentMember",
    "SegmentPin",
    "SegmentSnapshot",
    "Service",
    "SheetChange",
    "SheetFile",
    "Suggestion",
    "Turnover",
    "ValueOverride",
    "WatchItem",
]
