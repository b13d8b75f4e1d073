"""Writing down the special warning before what lies above a client's class."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.licence import licence_sentence
from accounts.models import User
from clients.analytics.suitability import WARNING_VERSION, suited, warning_text
from clients.models import Client, RiskWarning
from core.clock import today


@transaction.atomic
def warn_in_writing(
    client: Client,
    *,
    by: User,
    product: str,
    product_class: str,
    demand: str,
    given_by: str,
) -> RiskWarning:
    """Record that a client who asked for a product above their class was warned.

    Only on the client's own demand, never for C1-lowest, never on an assessment that
    has expired. The same product of the same assessment is warned of once: a second
    press returns the first. Raises ValidationError.
    """
    if closed := licence_sentence(by):
        raise ValidationError(closed)
    locked: Client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    found = suited(locked)
    if locked.risk_assessed_on is None or not found.may_be_warned_of(product_class):
        raise ValidationError(_no_warning(found.lamp(product_class).words))
    warning = RiskWarning(
        client=locked,
        by=by,
        product=product.strip(),
        product_class=product_class,
        risk_class=locked.risk_class,
        assessed_on=locked.risk_assessed_on,
        demand=demand.strip(),
        given_by=given_by,
        text_version=WARNING_VERSION,
        text=warning_text(locked, product.strip(), product_class, today()),
    )
    warning.clean_fields(exclude=["client", "by"])
    if there := _same(warning):
        return there
    warning.save(force_insert=True)
    record(by, "client.warned", locked, product_class=product_class)
    return warning


def _same(warning: RiskWarning) -> RiskWarning | None:
    """Return the warning that says the same of the same assessment, if there is one."""
    key = ("product", "product_class", "risk_class", "assessed_on")
    same = {name: getattr(warning, name) for name in key}
    rows = RiskWarning.objects.filter(client=warning.client_id, **same)
    there: RiskWarning | None = rows.first()
    return there


def _no_warning(why: str) -> str:
    return _("A warning opens nothing here: %(why)s.") % {"why": why}
