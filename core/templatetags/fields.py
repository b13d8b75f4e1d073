"""Plain fields of a form, drawn without the twenty tags crispy asks of each.

A filter of eleven fields cost as much as everything else on its page. What is drawn is
what `as_crispy_field` draws; a field with an error, a hint or a duty is left to it.
"""

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import template
from django.forms import BoundField
from django.forms import widgets as known
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
PLAIN = (known.Input, known.Textarea, known.Select)
OTHER = (known.CheckboxInput, known.FileInput, known.HiddenInput)
NOTHING = SafeString("")


@register.filter
def plain_field(field: BoundField) -> SafeString:
    """Draw a field with its label."""
    widget = field.field.widget
    if not _is_plain(field):
        drawn: SafeString = as_crispy_field(field)
        return drawn
    if isinstance(widget, known.CheckboxInput):
        checked = SafeString(" checked" if widget.check_test(field.value()) else "")
        name, label = field.html_name, field.label
        return format_html(
            TICKED, id=field.auto_id, name=name, label=label, checked=checked
        )
    drawn = _by_hand(field) if not widget.attrs else _drawn(field)
    return format_html(LABELLED, id=field.auto_id, label=field.label, field=drawn)


def _by_hand(field: BoundField) -> SafeString:
    """Draw the commonest widgets without a template."""
    widget = field.field.widget
    if type(widget) is PlainSelect:
        attrs = {"class": "plainselect form-select", "id": field.auto_id}
        return widget.render(field.html_name, field.value(), attrs)
    if type(widget) is not DayInput:
        return _drawn(field)
    shown = widget.format_value(field.value())
    told = NOTHING if shown is None else format_html(' value="{}"', shown)
    return format_html(DAY, field.html_name, told, field.auto_id)


def _drawn(field: BoundField) -> SafeString:
    widget = field.field.widget
    style = "form-select" if isinstance(widget, known.Select) else "form-control"
    return field.as_widget(attrs={"class": f"{type(widget).__name__.lower()} {style}"})


def _is_plain(field: BoundField) -> bool:
    one = field.field
    widget = one.widget
    is_tick = type(widget) is known.CheckboxInput and not widget.attrs
    is_known = isinstance(widget, PLAIN) and not isinstance(widget, OTHER)
    return (
        (is_tick or (is_known and "class" not in widget.attrs))
        and not (one.required or one.disabled or one.help_text)
        and bool(field.label)
        and not field.errors
    )
