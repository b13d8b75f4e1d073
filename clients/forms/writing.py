"""Trying to write what a form says, and saying on the form why it was not written."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

T = TypeVar("T")


def write_with(form: forms.BaseForm, write: Callable[[], T]) -> T | None:
    """Call an action; return what it made, or None with the reason on the form."""
    try:
        return write()
    except ValidationError as error:
        blame(form, error)
    except IntegrityError:
        form.add_error(
            None,
            _(
                "Someone else wrote the same at this moment. Nothing of yours was "
                "written; look again, then save."
            ),
        )
    return None


def blame(form: forms.BaseForm, error: ValidationError) -> None:
    """Put an action's reasons at their fields, those of other facts at the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, reasons in error.error_dict.items():
        at_field = name in form.fields and name != NON_FIELD_ERRORS
        form.add_error(name if at_field else None, reasons)


def is_written(form: forms.BaseForm, write: Callable[[], object]) -> bool:
    """Call an action if the form is whole; say whether it was done."""
    return form.is_valid() and write_with(form, write) is not None
