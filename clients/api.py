"""Clients for other programs: read only, what the person signed in may see."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.security import django_auth

from accounts.http import StaffRequest
from clients.models import Client
from clients.rules.reveals import mask
from core.pages import page_of

router = Router(auth=django_auth, tags=["clients"])


class ClientOut(Schema):
    """One client. Assets are yuan; `stage` is A to D, "" before the first contact.

    `phone`, `email` and `member_no` are masked, as on the pages: every look at them in
    full is recorded there.
    """

    id: int
    name: str
    phone: str
    email: str
    member_no: str | None
    external_ref: str
    stage: str
    stage_since: datetime | None
    outcome: str
    is_claimed: bool
    tier: str
    size: str
    horizon: str
    value_type: str
    risk_class: str
    assets: Decimal | None
    assets_on: date | None
    broker: str
    branch: str
    last_contact_at: datetime | None
    added_at: datetime

    @staticmethod
    def resolve_phone(client: Client) -> str:
        """Mask the telephone."""
        return mask("phone", client.phone)

    @staticmethod
    def resolve_email(client: Client) -> str:
        """Mask the address."""
        return mask("email", client.email)

    @staticmethod
    def resolve_member_no(client: Client) -> str | None:
        """Mask the membership number; None where there is none."""
        return mask("member_no", client.member_no) or None

    @staticmethod
    def resolve_broker(client: Client) -> str:
        """Name the broker by login."""
        return client.broker.username

    @staticmethod
    def resolve_branch(client: Client) -> str:
        """Name the branch by its code."""
        return client.branch.code


class ClientPage(Schema):
    """Some clients, newest first, and the key of the next ones."""

    clients: list[ClientOut]
    next: str | None


class Asked(Schema):
    """What a list is narrowed to."""

    q: str = ""
    stage: str = ""
    batch: int | None = Field(None, ge=1, lt=2**63)
    key: str = ""


@router.get("/clients", response=ClientPage, url_name="clients")
def list_clients(request: StaffRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List clients, fifty at a time."""
    clients = Client.objects.visible_to(request.user).select_related("broker", "branch")
    if asked.q:
        clients = clients.found_by(asked.q)
    wanted = {"stage": asked.stage, "batch": asked.batch}
    clients = clients.filter(**{k: v for k, v in wanted.items() if v})
    page = page_of(clients, ("-added_at", "-pk"), asked.key)
    return {"clients": page.rows, "next": page.next_key}


@router.get("/clients/{int:client_id}", response=ClientOut, url_name="client")
def read_client(request: StaffRequest, client_id: int) -> Client:
    """Read one client; 404 where it is not yours."""
    clients = Client.objects.visible_to(request.user).select_related("broker", "branch")
    found: Client = get_object_or_404(clients, pk=client_id)
    return found
