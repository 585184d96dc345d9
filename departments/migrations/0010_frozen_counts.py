from datetime import date

from django.db import migrations, models


def freeze_closed_quarters(apps, schema_editor):
    """Quarters that were closed before counts were frozen keep what the registers hold now: so they count today."""
    held = apps.get_model("departments", "RegisterEntry").objects.filter(latest=True).order_by("id")
    versions = apps.get_model("targets", "TargetVersion").objects.filter(measure__startswith="register").order_by()
    frozen = apps.get_model("departments", "FrozenCount")
    plans = {}
    for plan, indicator in versions.values_list("target__plan_id", "target__indicator_id").distinct():
        plans.setdefault(plan, []).append(indicator)
    periods = apps.get_model("targets", "Period").objects.filter(plan__in=plans, state__in=("closed", "locked"))
    for period in periods.select_related("plan").order_by("id"):
        months = period.plan.start_month - 1 + 3 * period.quarter.number
        year, month = period.quarter.year + months // 12, months % 12 + 1
        for indicator in plans[period.plan_id]:
            entries = held.filter(register__indicator=indicator, granted__lt=date(year, month, 1))
            frozen.objects.create(
                indicator_id=indicator, period=period, entries=list(entries.values_list("pk", flat=True)),
                cause="closed", by_key="system:registers", by_name="registers",
            )


class Migration(migrations.Migration):

    dependencies = [
        ("departments", "0009_registers"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.UniqueConstraint(fields=('line', 'number'), name='entry_number_once'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.UniqueConstraint(condition=models.Q(('latest', True)), fields=('line',), name='entry_latest_once'),
        ),
        migrations.AddConstraint(
            model_name='safetyevent',
            constraint=models.UniqueConstraint(fields=('line', 'number'), name='event_number_once'),
        ),
        migrations.AddConstraint(
            model_name='safetyevent',
            constraint=models.UniqueConstraint(condition=models.Q(('latest', True)), fields=('line',), name='event_latest_once'),
        ),
        migrations.RunPython(freeze_closed_quarters, migrations.RunPython.noop, elidable=True),
    ]
