import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_audit_chain"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("clients", "0005_services"),
    ]

    operations = [
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="what for")),
                ("tree", models.JSONField()),
                ("tree_since", models.DateField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("branch", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="segments", to="accounts.branch")),
                ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="segments", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "segment",
                "verbose_name_plural": "segments",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="segment_has_a_name"),
                    models.UniqueConstraint(condition=models.Q(("branch__isnull", True)), fields=("owner", "name"), name="own_segment_name_once", violation_error_message="You have a segment of this name."),
                    models.UniqueConstraint(fields=("branch", "name"), name="shared_segment_name_once", violation_error_message="The branch has a segment of this name."),
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentPin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("segment", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="pins", to="clients.segment")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "segment"), name="segment_pinned_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("on", models.DateField()),
                ("segment", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="counts", to="clients.segment")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "month"), name="segment_counted_once_a_month"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentCountPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("adviser", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("branch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch")),
                ("broker", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("count", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="clients.segmentcount")),
            ],
        ),
        migrations.CreateModel(
            name="SegmentSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("tree", models.JSONField()),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("branch", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("segment", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="snapshots", to="clients.segment")),
            ],
        ),
        migrations.CreateModel(
            name="SegmentMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clients.client")),
                ("snapshot", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="members", to="clients.segmentsnapshot")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("snapshot", "client"), name="snapshot_catches_once"),
                ],
            },
        ),
    ]
