"""What the outbox's pages can be asked and told."""

from outbox.forms.deliveries import DeliveryFilter
from outbox.forms.wording import RuleForm, TryForm

__all__ = ["DeliveryFilter", "RuleForm", "TryForm"]
