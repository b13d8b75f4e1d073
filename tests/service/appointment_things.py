"""An appointment of Lin's with Mr Zhang, for the route tests and others."""

from datetime import datetime, timedelta
from typing import Any

from core.clock import SHANGHAI, today
from service.actions import book_appointment
from service.models import Appointment
from tests.cast import Firm


def tomorrow_at(text: str, *, days: int = 1) -> datetime:
    """Return a Shanghai time some days ahead."""
    day = today() + timedelta(days=days)
    return datetime.combine(
        day, datetime.fromisoformat(f"2026-01-01 {text}").time(), SHANGHAI
    )


def booked(firm: type[Firm] | Firm, **facts: Any) -> Appointment:
    """Book an account opening with Mr Zhang for tomorrow at three."""
    told = {"kind": "opening", "starts_at": tomorrow_at("15:00"), "place": "营业部"}
    return book_appointment(**({"by": firm.lin, "client": firm.zhang} | told | facts))


def appointment_things(firm: type[Firm]) -> dict[str, Any]:
    """Return what addresses name of appointments."""
    made = booked(firm)
    return {"appointment_id": made.pk, "paper_id": made.papers.first().pk}
