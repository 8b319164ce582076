import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeclaredTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('internal', 'Internal'), ('external', 'External'), ('policy', 'Policy document')], max_length=10)),
                ('subsystem', models.CharField(choices=[('general', 'General basis'), ('service', 'Service standards'), ('support', 'Service support')], max_length=10)),
                ('count', models.PositiveSmallIntegerField()),
                ('declared_on', models.DateField()),
            ],
            options={
                'verbose_name': 'declared total',
                'constraints': [models.UniqueConstraint(fields=('kind', 'subsystem'), name='declared_total_one_per_cell')],
            },
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=40)),
                ('clause', models.CharField(max_length=120)),
                ('subject_type', models.CharField(max_length=100)),
                ('subject_id', models.CharField(max_length=40)),
                ('subject_label', models.CharField(max_length=160)),
                ('reason', models.CharField(max_length=1000)),
                ('office_path', models.CharField(db_index=True, max_length=200)),
                ('until', models.DateField()),
                ('status', models.CharField(choices=[('asked', 'In approval'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
            ],
            options={
                'verbose_name': 'exception from a clause',
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'status'], name='exemption_by_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('rule', 'subject_type', 'subject_id'), name='exemption_one_open_per_subject')],
            },
        ),
        migrations.CreateModel(
            name='FusionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('served', models.CharField(max_length=80)),
                ('clauses', models.JSONField(default=list)),
                ('flow', models.TextField(max_length=1000)),
                ('active', models.BooleanField(default=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'fusion item',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('active', True)), fields=('owner', 'name'), name='fusion_item_one_per_owner_and_name')],
            },
        ),
        migrations.CreateModel(
            name='LibraryStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stamp', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='library_stamp_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='RuleEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=40)),
                ('number', models.PositiveSmallIntegerField()),
                ('content_hash', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('first_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'edition of a rule',
                'constraints': [models.UniqueConstraint(fields=('rule', 'number'), name='rule_edition_numbered'), models.UniqueConstraint(fields=('rule', 'content_hash'), name='rule_edition_once_per_content')],
            },
        ),
        migrations.CreateModel(
            name='KeptVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=40)),
                ('subject_type', models.CharField(max_length=100)),
                ('subject_id', models.CharField(max_length=40)),
                ('subject_label', models.CharField(max_length=160)),
                ('field', models.CharField(blank=True, max_length=60)),
                ('unit_path', models.CharField(db_index=True, max_length=200)),
                ('on', models.DateField()),
                ('month', models.DateField()),
                ('place', models.CharField(blank=True, max_length=12)),
                ('body', models.CharField(blank=True, max_length=40)),
                ('outcome', models.CharField(choices=[('not_applicable', 'Does not apply'), ('pass', 'Allowed'), ('warn', 'With conditions'), ('block', 'Not permitted'), ('exception', 'By exception')], max_length=14)),
                ('sentence_zh', models.TextField()),
                ('sentence_en', models.TextField()),
                ('inputs', models.JSONField(default=dict)),
                ('compared', models.JSONField(default=list)),
                ('library_hash', models.CharField(max_length=64)),
                ('kept_at', models.DateTimeField()),
                ('seal', models.CharField(max_length=64)),
                ('exception', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='standards.exemption')),
                ('kept_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='standards.ruleedition')),
            ],
            options={
                'verbose_name': 'kept verdict',
                'indexes': [models.Index(fields=['subject_type', 'subject_id', '-kept_at'], name='kept_verdict_by_subject'), models.Index(fields=['-kept_at', '-id'], name='kept_verdict_newest'), models.Index(fields=['rule', 'on'], name='kept_verdict_by_rule')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('exception__isnull', False), ('outcome', 'exception')), models.Q(models.Q(('outcome', 'exception'), _negated=True), ('exception', None)), _connector='OR'), name='kept_verdict_exception_has_its_grounds')],
            },
        ),
        migrations.CreateModel(
            name='CitedClause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(max_length=120)),
                ('outcome', models.CharField(choices=[('not_applicable', 'Does not apply'), ('pass', 'Allowed'), ('warn', 'With conditions'), ('block', 'Not permitted'), ('exception', 'By exception')], max_length=14)),
                ('verdict', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cited', to='standards.keptverdict')),
            ],
            options={
                'verbose_name': 'clause of a verdict',
                'indexes': [models.Index(fields=['clause', 'outcome'], name='cited_clause_by_clause')],
                'constraints': [models.UniqueConstraint(fields=('verdict', 'clause'), name='cited_clause_once_per_verdict')],
            },
        ),
        migrations.CreateModel(
            name='Standard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('packaged', models.BooleanField(default=False)),
                ('number', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=160)),
                ('issuer', models.CharField(max_length=160)),
                ('level', models.CharField(choices=[('national', 'National'), ('province', 'Province'), ('city', 'City'), ('county', 'County'), ('body', 'One body')], max_length=10)),
                ('place', models.CharField(blank=True, max_length=40)),
                ('subsystem', models.CharField(choices=[('general', 'General basis'), ('service', 'Service standards'), ('support', 'Service support')], default='general', max_length=10)),
                ('kind', models.CharField(choices=[('internal', 'Internal'), ('external', 'External'), ('policy', 'Policy document')], default='internal', max_length=10)),
                ('in_force_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('awaiting', 'Awaiting confirmation'), ('force', 'In force'), ('superseded', 'Superseded'), ('retired', 'Retired')], default='draft', max_length=12)),
                ('drafted_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('returned_why', models.CharField(blank=True, max_length=200)),
                ('content_hash', models.CharField(blank=True, max_length=64)),
                ('applies_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('confirmer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('supersedes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='standards.standard')),
            ],
            options={
                'verbose_name': 'standard',
                'ordering': ['number', 'pk'],
                'indexes': [models.Index(fields=['status', 'review_on'], name='standard_by_review')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('in_force_on')), _connector='OR'), name='standard_days_in_order'), models.CheckConstraint(condition=models.Q(('packaged', True), models.Q(('confirmer', None), ('status__in', ['draft', 'awaiting'])), models.Q(('author__isnull', False), ('confirmer__isnull', False), ('status__in', ['force', 'superseded', 'retired']), models.Q(('author', models.F('confirmer')), _negated=True)), _connector='OR'), name='standard_confirmed_by_a_second_person'), models.CheckConstraint(condition=models.Q(('packaged', True), ('status__in', ['draft']), models.Q(('content_hash', ''), _negated=True), _connector='OR'), name='standard_sealed_before_it_is_confirmed'), models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'awaiting'])), fields=('number', 'owner'), name='standard_one_draft_per_number')],
            },
        ),
        migrations.CreateModel(
            name='RevisionTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200)),
                ('due_on', models.DateField()),
                ('done_on', models.DateField(blank=True, null=True)),
                ('result', models.CharField(blank=True, max_length=300)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='standards.standard')),
            ],
            options={
                'verbose_name': 'revision task',
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='QuizQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('answers', models.JSONField(default=list)),
                ('right', models.PositiveSmallIntegerField()),
                ('active', models.BooleanField(default=True)),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='standards.standard')),
            ],
            options={
                'verbose_name': 'quiz question',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('right__lte', 5)), name='quiz_right_answer_is_one_of_six')],
            },
        ),
        migrations.CreateModel(
            name='QuizAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField()),
                ('marks', models.JSONField(default=list)),
                ('right', models.PositiveSmallIntegerField()),
                ('asked', models.PositiveSmallIntegerField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='standards.standard')),
            ],
            options={
                'verbose_name': 'quiz attempt',
                'ordering': ['-taken_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('right__lte', models.F('asked'))), name='quiz_no_more_right_than_asked')],
            },
        ),
        migrations.CreateModel(
            name='StandardClause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('ref', models.CharField(max_length=60)),
                ('meaning_zh', models.CharField(max_length=400)),
                ('meaning_en', models.CharField(blank=True, max_length=400)),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='standards.standard')),
            ],
            options={
                'verbose_name': 'clause',
                'ordering': ['rank', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('standard', 'code'), name='standard_clause_once')],
            },
        ),
        migrations.CreateModel(
            name='StandardLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parameter', models.CharField(max_length=60)),
                ('keys', models.JSONField(default=list)),
                ('value', models.FloatField()),
                ('evidence', models.CharField(default='V', max_length=1)),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='standards.standardclause')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='standards.standard')),
            ],
            options={
                'verbose_name': 'value of a standard',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('standard', 'parameter', 'keys'), name='standard_line_once_per_keys'), models.CheckConstraint(condition=models.Q(('evidence__in', ['V', 'K', '?'])), name='standard_line_evidence_known')],
            },
        ),
        migrations.CreateModel(
            name='SourceConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confirmation', to='standards.standardline')),
            ],
            options={
                'verbose_name': 'confirmation of a source',
            },
        ),
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('studied_on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='studies', to='standards.standard')),
            ],
            options={
                'verbose_name': 'study record',
                'constraints': [models.UniqueConstraint(fields=('standard', 'person'), name='study_once_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='standards.standard')),
            ],
            options={
                'verbose_name': 'subscription',
                'constraints': [models.UniqueConstraint(fields=('standard', 'account'), name='subscription_once')],
            },
        ),
        migrations.CreateModel(
            name='Trial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('content_hash', models.CharField(max_length=64)),
                ('library_hash', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('running', 'Being worked out'), ('done', 'Worked out'), ('failed', 'Could not be worked out')], default='running', max_length=8)),
                ('figures', models.JSONField(default=list)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('asked_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='standards.standard')),
            ],
            options={
                'verbose_name': 'trial of a draft',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='TrialRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=160)),
                ('href', models.CharField(blank=True, max_length=200)),
                ('unit_path', models.CharField(max_length=200)),
                ('before', models.CharField(max_length=14)),
                ('after', models.CharField(max_length=14)),
                ('sentence_zh', models.TextField()),
                ('sentence_en', models.TextField()),
                ('trial', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='standards.trial')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'record that would newly fail',
                'ordering': ['pk'],
            },
        ),
    ]
