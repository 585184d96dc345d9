"""Main tasks get an indicator of their own, on which what units report about them hangs. In three steps: PostgreSQL
changes no table in which rows of the same transaction wait for their constraints."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0006_serves")]
    operations = [
        migrations.AddField(
            model_name="maintask",
            name="indicator",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="task", to="targets.indicator"
            ),
        ),
    ]
