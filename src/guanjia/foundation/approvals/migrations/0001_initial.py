import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'approval template',
                'constraints': [models.UniqueConstraint(fields=('kind', 'office'), name='template_one_per_kind_and_office'), models.UniqueConstraint(condition=models.Q(('office', None)), fields=('kind',), name='template_one_general_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='TemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('force', 'In force'), ('retired', 'Replaced')], default='draft', max_length=8)),
                ('body', models.JSONField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('drafted_at', models.DateTimeField()),
                ('enforced_at', models.DateTimeField(blank=True, null=True)),
                ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('enforced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='approvals.template')),
            ],
            options={
                'verbose_name': 'template version',
                'constraints': [models.UniqueConstraint(fields=('template', 'number'), name='template_version_number_once'), models.UniqueConstraint(condition=models.Q(('status', 'force')), fields=('template',), name='template_version_one_in_force'), models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('template',), name='template_version_one_draft'), models.CheckConstraint(condition=models.Q(('enforced_by', None), ('drafted_by', None), models.Q(('enforced_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='template_version_second_person')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, max_length=24)),
                ('kind', models.CharField(max_length=60)),
                ('subject_type', models.CharField(max_length=80)),
                ('subject_id', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=160)),
                ('facts', models.JSONField(default=dict)),
                ('verdict', models.CharField(choices=[('pass', 'Pass'), ('warn', 'With conditions'), ('block', 'Forbidden')], default='pass', max_length=6)),
                ('verdicts', models.JSONField(default=list)),
                ('office_path', models.CharField(max_length=200)),
                ('state', models.JSONField()),
                ('status', models.CharField(choices=[('papers', 'Papers outstanding'), ('running', 'In approval'), ('returned', 'Returned'), ('stuck', 'Stopped'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('step_label', models.CharField(blank=True, max_length=60)),
                ('urgent', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('papers_due_at', models.DateTimeField(blank=True, null=True)),
                ('chased_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('archive_number', models.CharField(blank=True, max_length=30)),
                ('steps_done', models.PositiveIntegerField(default=0)),
                ('exception_until', models.DateField(blank=True, null=True)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('requester', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='approvals.templateversion')),
            ],
            options={
                'verbose_name': 'approval case',
                'indexes': [models.Index(fields=['status', 'due_at'], name='case_by_status'), models.Index(fields=['requester', '-opened_at'], name='case_by_requester'), models.Index(fields=['office_path', '-opened_at'], name='case_by_office'), models.Index(fields=['subject_type', 'subject_id'], name='case_by_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='case_number_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('subject_type', 'subject_id', 'kind'), name='case_one_open_per_subject'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status__in', ['papers', 'running', 'returned', 'stuck'])), models.Q(('ended_at__isnull', False), ('status__in', ['approved', 'refused', 'withdrawn'])), _connector='OR'), name='case_end_has_an_outcome')],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('step', models.CharField(blank=True, max_length=40)),
                ('step_label', models.CharField(blank=True, max_length=60)),
                ('people', models.JSONField(default=list)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('key', models.CharField(blank=True, max_length=80)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='approvals.case')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('principal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
            ],
            options={
                'verbose_name': 'step of a case',
                'indexes': [models.Index(fields=['person', '-at'], name='case_event_by_person')],
                'constraints': [models.UniqueConstraint(fields=('case', 'seq'), name='case_event_in_order'), models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('case', 'key'), name='case_event_acts_once')],
            },
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='approvals.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
            ],
            options={
                'verbose_name': 'copy of a case',
                'constraints': [models.UniqueConstraint(fields=('case', 'person'), name='copy_once_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kinds', models.JSONField(blank=True, default=list)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, max_length=200)),
                ('told_end_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('stand_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
            ],
            options={
                'verbose_name': 'delegation',
                'indexes': [models.Index(fields=['stand_in', 'until'], name='delegation_by_stand_in'), models.Index(fields=['principal', 'until'], name='delegation_by_principal')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='delegation_period_in_order'), models.CheckConstraint(condition=models.Q(('principal', models.F('stand_in')), _negated=True), name='delegation_never_to_oneself')],
            },
        ),
        migrations.CreateModel(
            name='GeneralRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('report', 'Report for instructions'), ('spending', 'Spending'), ('purchase', 'Purchase'), ('seal', 'Use of the seal'), ('other', 'Other matter')], max_length=10)),
                ('title', models.CharField(max_length=100)),
                ('body', models.TextField(max_length=4000)),
                ('amount_fen', models.BigIntegerField(blank=True, null=True)),
                ('status', models.CharField(choices=[('asked', 'In approval'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('urgent', 'Acted first, papers follow')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
            ],
            options={
                'verbose_name': 'general request',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen', None), ('amount_fen__gte', 0), _connector='OR'), name='general_request_amount_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=40)),
                ('step_label', models.CharField(blank=True, max_length=60)),
                ('status', models.CharField(choices=[('waiting', 'Waits'), ('signed', 'Decided'), ('left', 'No longer asked')], default='waiting', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='approvals.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
            ],
            options={
                'verbose_name': 'signer of a case',
                'indexes': [models.Index(fields=['person', 'status', 'due_at'], name='seat_by_person'), models.Index(fields=['case', 'status'], name='seat_by_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'waiting')), fields=('case', 'person'), name='seat_one_waiting_per_person')],
            },
        ),
    ]
