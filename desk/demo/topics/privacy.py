"""Consent texts, sources without a basis, requests, numbers not to be called."""

from datetime import timedelta
from typing import Any

from clients.enums import Method, Purpose
from clients.enums.privacy import NumberKind, RequestKind, RequestState, WhyNot
from clients.models import (
    Client,
    ConsentEvent,
    ConsentText,
    DoNotContact,
    Origin,
    PrivacyRequest,
)
from clients.registry.suppression import digest_of
from clients.rules.privacy import ANSWER_DAYS
from core.clock import start_of
from desk.demo.dice import Span, dice, happens
from desk.demo.people import DemoBranch

VERSION = "演示-1"
WITHOUT_BASIS = 0.2  # of the people met by cold calls: a list nobody vouches for
LISTED = 5
WORDINGS = {
    Purpose.NEWS: "我同意营业部按约定方式向我发送公司提供的资讯，可随时退订。",
    Purpose.ANNOUNCEMENTS: "我同意营业部就我持有的证券向我发送公告，可随时退订。",
    Purpose.MARKETING: "我同意营业部向我介绍产品与活动；不同意不影响其他服务。",
    Purpose.SENSITIVE: "我单独同意营业部为提供服务处理我的资产与交易信息。",
}


def seed(firm: Any, size: Any, span: Span) -> None:
    """Write what a branch has of all this."""
    for number, place in enumerate(firm.branches):
        _texts(place, span)
        _no_basis(place, size, span)
        _requests(place, span)
        _list(place, number, span)


def _texts(place: DemoBranch, span: Span) -> None:
    texts = ConsentText.objects.bulk_create(
        ConsentText(
            branch=place.branch,
            purpose=purpose,
            version=VERSION,
            wording=f"（演示）{wording}",
            valid_from=span.first,
            by=place.manager,
            made_at=start_of(span.first),
        )
        for purpose, wording in WORDINGS.items()
    )
    for text in texts:
        given = ConsentEvent.objects.filter(
            client__branch=place.branch, purpose=text.purpose, is_given=True
        )
        given.update(text=text, text_version=text.version)


def _no_basis(place: DemoBranch, size: Any, span: Span) -> None:
    """Let some people of one way in have come by a list without legal basis."""
    for origin in Origin.objects.filter(
        branch=place.branch, method=Method.COLD_CALL
    ).order_by("pk"):
        people = Client.objects.filter(origin=origin).values_list("pk", "phone")
        bare = Origin.objects.create(
            branch=origin.branch,
            user=origin.user,
            source=origin.source,
            channel=origin.channel,
            method=origin.method,
            outlet=origin.outlet,
            note="演示：来路不清的名单",
            added_at=start_of(span.first),
        )
        moved = [
            pk
            for pk, phone in people
            if happens(dice(size.seed, "basis", phone), WITHOUT_BASIS)
        ]
        rows = Client.objects.filter(pk__in=moved)
        rows.update(origin=bare, has_basis=False)


def _requests(place: DemoBranch, span: Span) -> None:
    """Two requests wait, one of them nearly due; one was answered."""
    people = Client.objects.filter(branch=place.branch).order_by("broker", "phone")
    prospect = people.filter(stage="B", outcome="").first()
    member = people.filter(stage="D", outcome="").first()
    former = people.exclude(opened_on=None).exclude(outcome="").first()
    asked = (
        (prospect, RequestKind.ERASE, 9),
        (member, RequestKind.COPY, 19),
        (former, RequestKind.ERASE, 3),
        (prospect, RequestKind.WITHDRAW, 40),
    )
    PrivacyRequest.objects.bulk_create(
        _request(place, client, kind, span, days)
        for client, kind, days in asked
        if client is not None
    )


def _request(
    place: DemoBranch, client: Client, kind: str, span: Span, days: int
) -> PrivacyRequest:
    on = span.open_from(span.today - timedelta(days=days))
    request = PrivacyRequest(
        client=client,
        broker=client.broker,
        branch=place.branch,
        kind=kind,
        received_on=on,
        received_by="branch",
        due_on=span.calendar.after(on, ANSWER_DAYS),
        filed_by=client.broker,
        filed_at=start_of(on),
    )
    if kind == RequestKind.WITHDRAW:
        request.state, request.why_refused = RequestState.REFUSED, "taken_back"
        request.decided_by, request.decided_at = place.manager, start_of(on)
    return request


def _list(place: DemoBranch, number: int, span: Span) -> None:
    """Put invented numbers on the list; nobody of the demo world has one of them."""
    why = (WhyNot.ASKED, WhyNot.COMPLAINT, WhyNot.ASKED, WhyNot.ASKED, WhyNot.ASKED)
    DoNotContact.objects.bulk_create(
        DoNotContact(
            kind=NumberKind.PHONE,
            digest=digest_of(NumberKind.PHONE, f"100{number:04d}{n:04d}"),
            reason=why[n],
            since=span.end - timedelta(days=11 * n + 2),
            by=place.manager,
            branch=place.branch,
        )
        for n in range(LISTED)
    )
