import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', models.CharField(max_length=120)),
                ('pid', models.PositiveIntegerField()),
                ('threads', models.PositiveSmallIntegerField(default=1)),
                ('version', models.CharField(blank=True, max_length=40)),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(db_index=True)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80, unique=True)),
                ('every_s', models.PositiveIntegerField(default=0)),
                ('cron', models.CharField(blank=True, max_length=80)),
                ('enabled', models.BooleanField(default=True)),
                ('runs', models.PositiveBigIntegerField(default=0)),
                ('failures_in_a_row', models.PositiveIntegerField(default=0)),
                ('last_started_at', models.DateTimeField(blank=True, null=True)),
                ('last_done_at', models.DateTimeField(blank=True, null=True)),
                ('last_failed_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('every_s', 0), models.Q(('cron', ''), _negated=True)), models.Q(('cron', ''), ('every_s__gt', 0)), _connector='OR'), name='schedule_by_seconds_or_by_cron')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80)),
                ('args', models.JSONField(default=dict)),
                ('key', models.CharField(blank=True, max_length=160)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('parked', 'Parked'), ('stopped', 'Stopped')], default='waiting', max_length=10)),
                ('priority', models.SmallIntegerField(default=0)),
                ('run_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('max_attempts', models.PositiveSmallIntegerField(default=5)),
                ('lease_token', models.CharField(blank=True, max_length=32)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('stop_asked', models.BooleanField(default=False)),
                ('progress_done', models.PositiveBigIntegerField(default=0)),
                ('progress_total', models.PositiveBigIntegerField(default=0)),
                ('progress_text', models.CharField(blank=True, max_length=200)),
                ('result', models.JSONField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('actor_key', models.CharField(blank=True, max_length=80)),
                ('actor_name', models.CharField(blank=True, max_length=120)),
                ('account_id', models.BigIntegerField(blank=True, null=True)),
                ('office_path', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('schedule', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='job', to='jobs.schedule')),
                ('worker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.worker')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['-priority', 'run_at', 'id'], name='job_waiting'), models.Index(condition=models.Q(('state', 'running')), fields=['leased_until'], name='job_leases'), models.Index(fields=['actor_key', '-id'], name='job_by_actor'), models.Index(fields=['state', 'finished_at'], name='job_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), ('state__in', ['waiting', 'running'])), fields=('kind', 'key'), name='job_one_open_per_key'), models.CheckConstraint(condition=models.Q(models.Q(('leased_until__isnull', False), ('state', 'running'), models.Q(('lease_token', ''), _negated=True)), models.Q(models.Q(('state', 'running'), _negated=True), ('lease_token', ''), ('leased_until', None)), _connector='OR'), name='job_leased_while_running'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ['done', 'parked', 'stopped'])), models.Q(('finished_at', None), ('state__in', ['waiting', 'running'])), _connector='OR'), name='job_finished_when_ended')],
            },
        ),
    ]
