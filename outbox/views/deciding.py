"""What a person decides about a message nobody knows the fate of."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, only_for
from outbox.actions import count_as_sent, send_again
from outbox.models import Delivery
from outbox.views.sending import SENDERS


@require_POST
@only_for(*SENDERS)
def resend(request: StaffRequest, delivery_id: int) -> HttpResponse:
    """Plan a failed or uncertain message anew."""
    return _decide(
        request, delivery_id, send_again, _("It is planned again and leaves shortly.")
    )


@require_POST
@only_for(*SENDERS)
def confirm(request: StaffRequest, delivery_id: int) -> HttpResponse:
    """Count an uncertain message as sent."""
    return _decide(request, delivery_id, count_as_sent, _("It counts as sent now."))


def _decide(
    request: StaffRequest,
    delivery_id: int,
    action: Callable[..., None],
    done: str,
) -> HttpResponse:
    found = Delivery.objects.visible_to(request.user)
    delivery = get_object_or_404(found, pk=delivery_id)
    try:
        action(delivery, by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("outbox:sending")
