import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("clients", "0004_axes"),
    ]

    operations = [
        migrations.CreateModel(
            name="NeedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.CharField(blank=True, choices=[("yes", "yes"), ("no", "no")], max_length=3, verbose_name="answer")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="learnt from")),
                ("source_id", models.PositiveBigIntegerField(editable=False, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="learnt at")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("client", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="need_events", to="clients.client")),
                ("need", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="events", to="clients.need")),
            ],
            options={
                "indexes": [models.Index(fields=["client", "need", "-entered_at", "-id"], name="need_event_latest")],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(blank=True, editable=False, max_length=4)),
                ("name", models.CharField(max_length=60, verbose_name="service")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what it is")),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="place")),
                ("tier", models.CharField(choices=[("general", "every member"), ("key", "key clients only")], default="general", max_length=10, verbose_name="for whom")),
                ("product_class", models.CharField(blank=True, choices=[("R1", "R1"), ("R2", "R2"), ("R3", "R3"), ("R4", "R4"), ("R5", "R5")], max_length=2, verbose_name="product risk class")),
                ("channels", models.JSONField(blank=True, default=list, verbose_name="channels")),
                ("rhythm", models.CharField(choices=[("at_once", "as it happens"), ("daily", "daily"), ("weekly", "weekly"), ("monthly", "monthly"), ("quarterly", "quarterly"), ("yearly", "yearly"), ("on_request", "on request")], default="on_request", max_length=10, verbose_name="frequency")),
                ("deliverer", models.CharField(choices=[("broker", "broker or adviser"), ("adviser", "adviser only")], default="broker", max_length=10, verbose_name="who may deliver it")),
                ("is_advice", models.BooleanField(default=False, verbose_name="is investment advice")),
                ("is_retired", models.BooleanField(default=False, verbose_name="retired")),
                ("branch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="services", to="accounts.branch")),
                ("needs", models.ManyToManyField(blank=True, related_name="services", to="clients.need", verbose_name="needs it meets")),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "name"), name="service_once_a_branch", violation_error_message="The branch has a service of this name."),
                    models.UniqueConstraint(condition=models.Q(("code", ""), _negated=True), fields=("branch", "code"), name="standard_service_once_a_branch"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="service_has_a_name"),
                    models.CheckConstraint(condition=models.Q(("is_advice", False), ("deliverer", "adviser"), _connector="OR"), name="advice_is_an_advisers_alone", violation_error_message="Advice is delivered by an adviser only."),
                    models.CheckConstraint(condition=models.Q(("is_advice", True), models.Q(("code__in", ["V3", "V4", "V5", "V6", "V7"]), _negated=True), _connector="OR"), name="standard_advice_stays_advice", violation_error_message="This service is advice by the rules; it stays so."),
                ],
            },
        ),
    ]
