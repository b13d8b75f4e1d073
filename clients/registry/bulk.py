"""What the records call it when several clients are changed, or thrown away."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_action, describe_notice


def register() -> None:
    """Give the actions their words."""
    describe_action("client.binned", _("put a client into the recycle bin"))
    describe_action("client.restored", _("took a client out of the recycle bin"))
    describe_action("clients.bulk", _("changed several clients at once"))
    describe_action("clients.bulk_undone", _("undid a change of several clients"))
    describe_action("clients.handed_over", _("handed a leaver's clients over"))
    describe_action("notice.planned", _("sent clients a letter about a new broker"))
    describe_action("person.left", _("let a broker go"))
    describe_action("person.came_back", _("took a broker back"))
    describe_action("pool.released", _("gave a client up to the public pool"))
    describe_action("pool.recycled", _("sent clients back to the public pool"))
    describe_action("pool.claimed", _("took a client out of the public pool"))
    describe_action("pool.given", _("gave a client out of the public pool"))
    describe_notice(
        "pool_warning",
        _("%(n)s clients go back to the public pool from %(day)s on unless called."),
    )
    describe_action("custom_field.added", _("added a field of the branch"))
    describe_action("custom_field.changed", _("changed a field of the branch"))
    describe_action("client.merged", _("merged two records of one person"))
    describe_action("client.unmerged", _("took two merged records apart"))
    describe_action("client.told_apart", _("noted that two records are two people"))
    describe_action("client.observed", _("noted a client as an introducer"))
    describe_action("client.asked_for_referral", _("asked for an introduction"))
