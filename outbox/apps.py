from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("outbox")

    def ready(self) -> None:
        """Tell the apps below what the outbox adds to them."""
        from accounts.registry import describe_action, on_head_told
        from clients.registry import add_timeline
        from clients.registry.privacy import add_rules, add_sweep
        from clients.registry.wording import judge_with
        from outbox.actions.staff import KIND, mail_head, told_head
        from outbox.actions.wording import why_unsayable
        from outbox.analytics import TIMELINE
        from outbox.registry import LETTERS, PRIVACY, compose_with

        judge_with(why_unsayable)
        add_rules(*PRIVACY)
        add_sweep(LETTERS)
        compose_with(KIND, told_head)
        on_head_told(mail_head)
        add_timeline(TIMELINE)
        describe_action("wording.set", _("changed a wording rule"))
        describe_action("delivery.resent", _("had a message sent again"))
        describe_action("delivery.confirmed", _("counted an uncertain message as sent"))
