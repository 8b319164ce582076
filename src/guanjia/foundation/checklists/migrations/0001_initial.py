import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('org', '0001_initial'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('topic', models.CharField(blank=True, max_length=60)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
        ),
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('dropped', 'Dropped')], default='draft', max_length=10)),
                ('lines', models.JSONField(default=list)),
                ('judged', models.JSONField(default=list)),
                ('content_hash', models.CharField(max_length=64)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('published_by', models.CharField(blank=True, max_length=120)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='checklists.form')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('form', 'number'), name='formversion_number_once_per_form'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('form',), name='formversion_one_draft_per_form'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'published')), models.Q(('published_at', None), ('state__in', ['draft', 'dropped'])), _connector='OR'), name='formversion_state_fits_date')],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=80)),
                ('topic', models.CharField(blank=True, max_length=60)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('rooms_each', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('planned', 'Being prepared'), ('framed', 'List published'), ('running', 'Under way'), ('closed', 'Closed'), ('voided', 'Called off')], default='planned', max_length=10)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('bulletin', models.CharField(blank=True, max_length=60)),
                ('bulletin_url', models.CharField(blank=True, max_length=200)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('form_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='checklists.formversion')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='campaign_dates_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='campaign_closed_has_its_instant')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('device', models.CharField(max_length=60)),
                ('quantity', models.SlugField(max_length=40)),
                ('value', models.DecimalField(decimal_places=6, max_digits=18)),
                ('unit', models.CharField(blank=True, max_length=20)),
                ('at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('actor_key', models.CharField(max_length=80)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'quantity', '-at'], name='reading_by_place')],
                'constraints': [models.UniqueConstraint(fields=('device', 'quantity', 'at'), name='reading_once_per_device_and_instant')],
            },
        ),
        migrations.CreateModel(
            name='Route',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('window_minutes', models.PositiveIntegerField(default=60)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='checklists.form')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('window_minutes__range', (1, 1440))), name='route_window_within_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80)),
                ('cadence', models.CharField(choices=[('daily', 'Every working day'), ('monthly', 'Every month'), ('quarterly', 'Every quarter'), ('holiday', 'Before holidays')], max_length=10)),
                ('lead_days', models.PositiveSmallIntegerField(default=1)),
                ('starts_at', models.TimeField(blank=True, null=True)),
                ('since', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='checklists.form')),
                ('inspectors', models.ManyToManyField(related_name='+', to='org.person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('route', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='checklists.route')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('lead_days__range', (1, 10))), name='plan_lead_one_to_ten_days')],
            },
        ),
        migrations.CreateModel(
            name='PlanRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=30)),
                ('made_at', models.DateTimeField()),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='checklists.plan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'key'), name='planrun_made_once')],
            },
        ),
        migrations.CreateModel(
            name='RoutePoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField()),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('route', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='checklists.route')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('dropped_at', None)), fields=('route', 'place'), name='routepoint_once_per_route')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('planned_on', models.DateField()),
                ('starts_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('planned', 'To visit'), ('going', 'Under way'), ('done', 'Done'), ('missed', 'Points missed'), ('voided', 'Called off')], default='planned', max_length=10)),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('missed_at', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='checklists.campaign')),
                ('form_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='checklists.formversion')),
                ('inspectors', models.ManyToManyField(related_name='+', to='org.person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='checklists.plan')),
                ('recheck_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rechecks', to='checklists.visit')),
                ('route', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='checklists.route')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'indexes': [models.Index(fields=['planned_on'], name='visit_by_day'), models.Index(fields=['state', 'due_at'], name='visit_by_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at', None)), _connector='OR'), name='visit_done_has_its_instant')],
            },
        ),
        migrations.CreateModel(
            name='AnswerSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(unique=True)),
                ('spot', models.CharField(blank=True, max_length=120)),
                ('answers', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('answered_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('answered_by', models.CharField(max_length=120)),
                ('source', models.CharField(choices=[('page', 'On the page'), ('queue', 'Sent later from a phone'), ('token', 'By a device or program')], default='page', max_length=10)),
                ('judged_on', models.DateField()),
                ('outcome', models.CharField(blank=True, choices=[('pass', 'Passed'), ('warn', 'Warning'), ('block', 'Fault'), ('not_applicable', 'Exempt by rule'), ('', 'Not judged')], default='', max_length=16)),
                ('verdict', models.JSONField(default=list)),
                ('finding', models.CharField(blank=True, max_length=40)),
                ('finding_url', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('form_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='checklists.formversion')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answer_sets', to='checklists.visit')),
            ],
            options={
                'indexes': [models.Index(fields=['place', '-answered_at'], name='answerset_by_place')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('place__isnull', False)), fields=('visit', 'place'), name='answerset_once_per_visit_and_place'), models.UniqueConstraint(condition=models.Q(('place', None)), fields=('visit', 'spot'), name='answerset_once_per_visit_and_spot')],
            },
        ),
        migrations.CreateModel(
            name='VisitRoom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='checklists.visit')),
            ],
            options={
                'ordering': ['rank', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('visit', 'place'), name='visitroom_once_per_visit')],
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frame', models.JSONField()),
                ('frame_hash', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('weighted', models.BooleanField(default=False)),
                ('stratified', models.BooleanField(default=False)),
                ('algorithm', models.CharField(max_length=30)),
                ('commitment', models.CharField(max_length=64)),
                ('secret', models.CharField(max_length=80)),
                ('framed_at', models.DateTimeField()),
                ('public_number', models.CharField(blank=True, max_length=80)),
                ('number_source', models.CharField(blank=True, max_length=120)),
                ('seed', models.CharField(blank=True, max_length=240)),
                ('drawn_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.JSONField(default=list)),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='draw', to='checklists.campaign')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('drawn_at', None), ('seed', '')), models.Q(('drawn_at__gte', models.F('framed_at')), models.Q(('seed', ''), _negated=True)), _connector='OR'), name='draw_seed_comes_after_the_frame')],
            },
        ),
        migrations.CreateModel(
            name='EarlierAnswers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('answers', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('answered_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('answered_by', models.CharField(max_length=120)),
                ('outcome', models.CharField(blank=True, max_length=16)),
                ('verdict', models.JSONField(default=list)),
                ('answer_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earlier', to='checklists.answerset')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('answer_set', 'revision'), name='earlieranswers_revision_once')],
            },
        ),
    ]
