from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_files_hand_ins_second_persons_answers"),
    ]

    operations = [
        migrations.RenameField("phaseextension", "by_key", "decided_key"),
        migrations.RenameField("phaseextension", "by_name", "decided_name"),
        migrations.RenameField("phaseextension", "at", "decided_at"),
        migrations.AlterField("phaseextension", "decided_key", models.CharField(blank=True, max_length=150)),
        migrations.AlterField("phaseextension", "decided_name", models.CharField(blank=True, max_length=150)),
        migrations.AlterField("phaseextension", "decided_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField("phaseextension", "until", models.DateField(blank=True, null=True)),
        migrations.AddField("phaseextension", "asked_until", models.DateField(blank=True, null=True)),
        migrations.AddField("phaseextension", "asked_key", models.CharField(blank=True, max_length=150)),
        migrations.AddField("phaseextension", "asked_name", models.CharField(blank=True, max_length=150)),
        migrations.AddField("phaseextension", "asked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("phaseextension", "answer", models.CharField(blank=True, max_length=500)),
        # what is there was given unasked
        migrations.AddField(
            "phaseextension",
            "state",
            models.CharField(
                choices=[
                    ("asked", "asked for"), ("granted", "granted"), ("refused", "refused"), ("withdrawn", "withdrawn"),
                ],
                default="granted",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "phaseextension",
            "state",
            models.CharField(
                choices=[
                    ("asked", "asked for"), ("granted", "granted"), ("refused", "refused"), ("withdrawn", "withdrawn"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "phaseextension",
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(until__isnull=False), name="phase_extension_granted_until_a_day"
            ),
        ),
        migrations.AddConstraint(
            "phaseextension",
            models.UniqueConstraint(
                fields=("assessment", "department", "phase"),
                condition=Q(state="asked"),
                name="phase_extension_asked_once_at_a_time",
            ),
        ),
    ]  # fmt: skip
