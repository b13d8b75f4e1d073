"""Plain fields of a form, drawn without the twenty tags crispy asks of each.

A filter of eleven fields cost as much as everything else on its page. What is drawn is
what `as_crispy_field` draws; a field with an error, a hint or a duty is left to it.
"""

from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.forms import DayInput, PlainSelect

register = template.Library()
LABELLED = (
    '<div id="div_{id}" class="mb-3"><label for="{id}" class="form-label">{label}'
    "</label> {field}</div>"
)
TICKED = (
    '<div class="mb-3"><div id="div_{id}" class="form-check"><input type="checkbox" '
    'name="{name}" class="checkboxinput form-check-input" id="{id}"{checked}> '
    '<label for="{id}" class="form-check-label">{label}</label></div></div>'
)
DAY = '<input type="date" name="{}"{} class="dayinput form-control" id="{}">'
PLAIN = (DayInput, PlainSelect, CheckboxInput)


@register.filter
def plain_field(field: BoundField) -> SafeString:
    """Draw a field with its label."""
    if not _is_plain(field):
        drawn: SafeString = as_crispy_field(field)
        return drawn
    facts: dict[str, Any] = {"id": field.auto_id, "label": field.label}
    widget, value = field.field.widget, field.value()
    if isinstance(widget, CheckboxInput):
        checked = SafeString(" checked" if widget.check_test(value) else "")
        return format_html(TICKED, name=field.html_name, checked=checked, **facts)
    if isinstance(widget, PlainSelect):
        attrs = {"class": "plainselect form-select", "id": field.auto_id}
        return format_html(
            LABELLED, field=widget.render(field.html_name, value, attrs), **facts
        )
    shown = widget.format_value(value)
    told = SafeString("") if shown is None else format_html(' value="{}"', shown)
    return format_html(
        LABELLED, field=format_html(DAY, field.html_name, told, field.auto_id), **facts
    )


def _is_plain(field: BoundField) -> bool:
    one = field.field
    return (
        type(one.widget) in PLAIN
        and not (one.required or one.disabled or one.help_text or one.widget.attrs)
        and bool(field.label)
        and not field.errors
    )
