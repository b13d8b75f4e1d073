from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from clients.actions.custom import add_field, change_field
from clients.forms import is_written
from clients.forms.custom import CustomFieldForm
from clients.models import CustomField


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER)
def own_fields(request: StaffRequest) -> HttpResponse:
    """List the branch's own fields, and add one."""
    form = CustomFieldForm(request.POST or None)
    if request.method == "POST" and is_written(
        form, lambda: add_field(by=request.user, **form.facts())
    ):
        return redirect("clients:own_fields")
    fields = CustomField.objects.visible_to(request.user).order_by("place", "pk")
    context = {"form": form, "fields": fields}
    return render(request, "clients/bulk/own_fields.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER)
def own_field(request: StaffRequest, field_id: int) -> HttpResponse:
    """Rename one of the branch's own fields, change its options, retire it."""
    fields = CustomField.objects.visible_to(request.user)
    field = get_object_or_404(fields, pk=field_id)
    form = CustomFieldForm(request.POST or None, instance=field)
    if request.method == "POST" and is_written(
        form, lambda: change_field(field, by=request.user, **form.facts())
    ):
        return redirect("clients:own_fields")
    context = {"form": form, "field": field}
    return render(request, "clients/bulk/own_field.html", context)
