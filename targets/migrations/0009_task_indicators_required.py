import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0008_fill_task_indicators")]
    operations = [
        migrations.AlterField(
            model_name="maintask",
            name="indicator",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="task", to="targets.indicator"
            ),
        ),
    ]
