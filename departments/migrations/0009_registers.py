import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


def tell_lines_apart(apps, schema_editor):
    """Versions of one certificate get one line: told apart by its number, else by holder, name and grant date."""
    lines, told = {}, set()
    entries = apps.get_model("departments", "RegisterEntry")
    for entry in entries.objects.order_by("id").iterator():
        named = (entry.certificate,) if entry.certificate else (entry.holder, entry.name, entry.granted)
        entry.line = lines.setdefault((entry.register_id, *named), uuid.uuid4())
        if (entry.line, entry.number) in told:
            entry.line = lines[entry.register_id, *named] = uuid.uuid4()
        told.add((entry.line, entry.number))
        entry.save(update_fields=["line"])
    events = apps.get_model("departments", "SafetyEvent")
    for event in events.objects.order_by("id").iterator():
        event.line = uuid.uuid4()
        event.save(update_fields=["line"])


class Migration(migrations.Migration):

    dependencies = [
        ('departments', '0008_breakdown'),
        ('targets', '0005_draft_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='FrozenCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=1)),
                ('latest', models.BooleanField(default=True)),
                ('entries', models.JSONField(default=list)),
                ('cause', models.CharField(choices=[('approved', 'the figures were approved'), ('closed', 'the quarter was closed'), ('again', 'counted again')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('by_key', models.CharField(max_length=150)),
                ('by_name', models.CharField(max_length=150)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'frozen count of a register',
                'ordering': ['period', 'indicator', 'number'],
            },
        ),
        migrations.CreateModel(
            name='RegisterFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.UUIDField(db_index=True)),
                ('name', models.CharField(max_length=255)),
                ('kind', models.CharField(max_length=10)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('path', models.CharField(max_length=255)),
                ('by_key', models.CharField(max_length=150)),
                ('by_name', models.CharField(max_length=150)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('removed_key', models.CharField(blank=True, max_length=150)),
                ('removed_name', models.CharField(blank=True, max_length=150)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'file of a register entry',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='register',
            name='kind',
            field=models.CharField(choices=[('certificate', 'certificates'), ('brand', 'brands'), ('award', 'awards'), ('standard', 'standards'), ('zone', 'demonstration zones'), ('platform', 'platforms'), ('centre', 'technology centres'), ('firm', 'accredited firms'), ('other', 'other lists')], default='other', max_length=20),
        ),
        migrations.AddField(
            model_name='registerentry',
            name='level',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='registerentry',
            name='line',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddField(
            model_name='registerentry',
            name='reason',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='safetyevent',
            name='kind',
            field=models.CharField(choices=[('incident', 'incident'), ('notice', 'notice of criticism')], default='incident', max_length=10),
        ),
        migrations.AddField(
            model_name='safetyevent',
            name='latest',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='safetyevent',
            name='line',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AddField(
            model_name='safetyevent',
            name='number',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='safetyevent',
            name='reason',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='safetyevent',
            name='withdrawn',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='frozencount',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen_counts', to='targets.indicator'),
        ),
        migrations.AddField(
            model_name='frozencount',
            name='period',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen_counts', to='targets.period'),
        ),
        migrations.AddField(
            model_name='registerfile',
            name='register',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='departments.register'),
        ),
        migrations.AddConstraint(
            model_name='frozencount',
            constraint=models.UniqueConstraint(fields=('indicator', 'period', 'number'), name='frozen_number_once'),
        ),
        migrations.AddConstraint(
            model_name='frozencount',
            constraint=models.UniqueConstraint(condition=models.Q(('latest', True)), fields=('indicator', 'period'), name='frozen_latest_once'),
        ),
        migrations.AddConstraint(
            model_name='frozencount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cause', 'again'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='frozen_again_says_why'),
        ),
        migrations.AddConstraint(
            model_name='registerfile',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('line', 'sha256'), name='entry_file_once'),
        ),
        migrations.RunPython(tell_lines_apart, migrations.RunPython.noop, elidable=True),
    ]
