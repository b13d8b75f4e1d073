"""Forming households: a client is in one at most, whoever asks at once."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.models import Client, Household, HouseholdMember


@transaction.atomic
def join_household(
    client: Client, *, by: User, to: Client, is_head: bool = False
) -> Household:
    """Put a client into the household of another, which is made if there is none.

    Both in the same household already: nothing is done. Raises ValidationError when the
    client lives in another household, or the two are one person.
    """
    if client.pk == to.pk:
        raise ValidationError(_("A household begins with two people. Choose another."))
    home = _home_of(client, to, by)
    member, is_new = HouseholdMember.objects.get_or_create(
        client=client, defaults={"household": home, "by": by}
    )
    if member.household_id != home.pk:
        raise ValidationError(
            _("They belong to another household. Take them out of it first."),
            code="elsewhere",
        )
    if is_head:
        _set_head(home, client)
    if is_new:
        record(by, "client.household_joined", client, household=home.pk)
    return home


def _home_of(client: Client, to: Client, by: User) -> Household:
    """Lock both people in one order; return the household they are to share."""
    keys = [client.pk, to.pk]
    list(Client.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    there = (
        HouseholdMember.objects.filter(client=to).select_related("household").first()
    )
    if there is not None:
        home: Household = there.household
        return home
    # Who is asked to join somebody without a household brings their own along.
    mine = HouseholdMember.objects.filter(client=client).select_related("household")
    own = mine.first()
    home = (
        own.household
        if own
        else Household.objects.create(branch_id=to.branch_id, by=by)
    )
    HouseholdMember.objects.create(
        household=home, client=to, by=by, is_head=own is None
    )
    record(by, "client.household_joined", to, household=home.pk)
    return home


@transaction.atomic
def head_household(member: HouseholdMember, *, by: User) -> None:
    """Make a member the head; who was it before is not any more."""
    home = Household.objects.select_for_update().get(pk=member.household_id)
    _set_head(home, member.client)
    record(by, "client.household_headed", member.client, household=home.pk)


def _set_head(home: Household, client: Client) -> None:
    home.members.filter(is_head=True).update(is_head=False)
    home.members.filter(client=client).update(is_head=True)


@transaction.atomic
def leave_household(member: HouseholdMember, *, by: User) -> None:
    """Take a member out; a household of one is none any more."""
    home = Household.objects.select_for_update().get(pk=member.household_id)
    record(by, "client.household_left", member.client, household=home.pk)
    home.members.filter(pk=member.pk).delete()
    left = list(home.members.order_by("at", "pk"))
    if len(left) < 2:  # noqa: PLR2004 — one alone is no household
        home.delete()
    elif member.is_head:
        _set_head(home, left[0].client)


def dissolve_alone() -> int:
    """Dissolve households of fewer than two, as erasing or merging leaves them."""
    homes = Household.objects.annotate(people=Count("members"))
    alone = homes.filter(people__lt=2).values_list("pk", flat=True)
    return sum(_dissolve(pk) for pk in list(alone))


@transaction.atomic
def _dissolve(key: int) -> bool:
    home = Household.objects.select_for_update().filter(pk=key).first()
    if home is None or home.members.count() > 1:
        return False
    home.delete()
    return True
