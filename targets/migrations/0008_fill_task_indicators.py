"""The indicator of each main task that is stored already."""

from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    Indicator, MainTask = apps.get_model("targets", "Indicator"), apps.get_model("targets", "MainTask")
    Target = apps.get_model("targets", "Target")
    for task in MainTask.objects.filter(indicator=None).order_by("pk"):
        taken = set(Indicator.objects.filter(plan=task.plan_id).values_list("code", flat=True))
        taken |= set(Target.objects.filter(plan=task.plan_id).values_list("code", flat=True))
        code = f"T{task.code}"
        while code in taken:
            code = f"T{code}"
        task.indicator = Indicator.objects.create(plan_id=task.plan_id, code=code, name=task.name[:200])
        task.save(update_fields=["indicator"])


def empty(apps: Any, schema_editor: Any) -> None:
    Indicator, MainTask = apps.get_model("targets", "Indicator"), apps.get_model("targets", "MainTask")
    held = list(MainTask.objects.exclude(indicator=None).values_list("indicator", flat=True))
    MainTask.objects.update(indicator=None)
    Indicator.objects.filter(pk__in=held).delete()


class Migration(migrations.Migration):
    dependencies = [("targets", "0007_task_indicators")]
    operations = [migrations.RunPython(fill, empty)]
