import django.db.models.deletion
import guanjia.foundation.protection.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('org', '0001_initial'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='YearCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='IdeaKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=30)),
                ('icon', models.CharField(default='bulb', max_length=30)),
                ('limit_days', models.PositiveSmallIntegerField(default=10)),
                ('head_days', models.PositiveSmallIntegerField(default=3)),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['rank', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('limit_days__range', (1, 90))), name='ideakind_limit_one_to_ninety'), models.CheckConstraint(condition=models.Q(('head_days__range', (1, 90))), name='ideakind_head_one_to_ninety')],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('size', models.PositiveSmallIntegerField(default=10)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'year'), name='programme_one_per_office_and_year'), models.CheckConstraint(condition=models.Q(('size__range', (1, 50))), name='programme_size_one_to_fifty')],
            },
        ),
        migrations.CreateModel(
            name='Idea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=60)),
                ('text', models.TextField(max_length=2000)),
                ('office_path', models.CharField(db_index=True, max_length=200)),
                ('circle_path', models.CharField(db_index=True, max_length=200)),
                ('owner_path', models.CharField(blank=True, db_index=True, max_length=200)),
                ('anonymous', models.BooleanField(default=False)),
                ('proposer_name', guanjia.foundation.protection.fields.SensitiveTextField(blank=True, default='', mask='all')),
                ('proposer_key', guanjia.foundation.protection.fields.SensitiveTextField(blank=True, default='', index='proposer_key_index', mask='all')),
                ('proposer_key_index', guanjia.foundation.protection.fields.BlindIndexField(blank=True, db_index=True, default='', editable=False, max_length=32)),
                ('state', models.CharField(choices=[('filed', 'To assign'), ('assigned', 'To answer'), ('adopted', 'Adopted'), ('explained', 'Explained'), ('withdrawn', 'Withdrawn')], default='filed', max_length=10)),
                ('filed_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('head_told_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('proposer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suggestions.ideakind')),
                ('shortlist', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shortlisted', to='suggestions.programme')),
            ],
            options={
                'indexes': [models.Index(fields=['-filed_at', '-id'], name='idea_newest'), models.Index(fields=['state', 'due_at'], name='idea_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('anonymous', True), ('proposer', None)), models.Q(('anonymous', False), ('proposer_key_index', '')), _connector='OR'), name='idea_anonymous_names_nobody'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['adopted', 'explained']), ('answered_at__isnull', False)), models.Q(models.Q(('state__in', ['adopted', 'explained']), _negated=True), ('answered_at', None)), _connector='OR'), name='idea_answered_has_its_instant'), models.CheckConstraint(condition=models.Q(('due_at__gte', models.F('filed_at'))), name='idea_due_after_filing'), models.CheckConstraint(condition=models.Q(('shortlist', None), ('state', 'adopted'), _connector='OR'), name='idea_shortlisted_is_adopted')],
            },
        ),
        migrations.CreateModel(
            name='VoteRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('electorate_path', models.CharField(max_length=200)),
                ('votes_each', models.PositiveSmallIntegerField(default=3)),
                ('seats', models.PositiveSmallIntegerField(default=10)),
                ('opens_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('open', 'Published'), ('counted', 'Votes counted')], default='draft', max_length=8)),
                ('seed', models.CharField(blank=True, max_length=32)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('turnout', models.PositiveIntegerField(blank=True, null=True)),
                ('electors', models.PositiveIntegerField(blank=True, null=True)),
                ('counted_at', models.DateTimeField(blank=True, null=True)),
                ('electorate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='suggestions.programme')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('opens_at'))), name='voteround_ends_after_opening'), models.CheckConstraint(condition=models.Q(('seats__gte', 1), ('votes_each__gte', 1)), name='voteround_numbers_positive'), models.CheckConstraint(condition=models.Q(models.Q(('seed', ''), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), models.Q(('seed', ''), _negated=True)), _connector='OR'), name='voteround_open_has_a_seed'), models.CheckConstraint(condition=models.Q(models.Q(('counted_at__isnull', False), ('state', 'counted'), ('turnout__isnull', False)), models.Q(models.Q(('state', 'counted'), _negated=True), ('counted_at', None), ('turnout', None)), _connector='OR'), name='voteround_counted_has_its_instant')],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=60)),
                ('text', models.TextField(blank=True, max_length=2000)),
                ('votes', models.PositiveIntegerField(blank=True, null=True)),
                ('place', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('won', models.BooleanField(default=False)),
                ('tied', models.BooleanField(default=False)),
                ('idea', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='candidacies', to='suggestions.idea')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='suggestions.voteround')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='candidate_one_per_number'), models.UniqueConstraint(condition=models.Q(('idea__isnull', False)), fields=('round', 'idea'), name='candidate_one_per_idea')],
            },
        ),
        migrations.CreateModel(
            name='BenefitItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=60)),
                ('goal', models.TextField(max_length=1000)),
                ('office_path', models.CharField(db_index=True, max_length=200)),
                ('served_path', models.CharField(db_index=True, max_length=200)),
                ('starts_on', models.DateField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('planned', 'Not begun'), ('doing', 'Being done'), ('done', 'Done, to be confirmed'), ('closed', 'Confirmed')], default='planned', max_length=8)),
                ('percent', models.PositiveSmallIntegerField(default=0)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('doer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('candidate', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='item', to='suggestions.candidate')),
                ('idea', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='suggestions.idea')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='suggestions.programme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='item_one_per_number'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('starts_on'))), name='item_ends_after_start'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='item_percent_up_to_hundred'), models.CheckConstraint(condition=models.Q(('closer', None), models.Q(('closer', models.F('doer')), _negated=True), _connector='OR'), name='item_doer_never_closes'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['done', 'closed']), ('done_at__isnull', False)), models.Q(('state__in', ['planned', 'doing']), ('done_at', None)), _connector='OR'), name='item_done_has_its_instant'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), ('closed_at__isnull', False)), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='item_closed_has_its_instant')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('due_on', models.DateField()),
                ('done_on', models.DateField(blank=True, null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='suggestions.benefititem')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProgressEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('percent', models.PositiveSmallIntegerField()),
                ('text', models.TextField(max_length=500)),
                ('entered_by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='suggestions.benefititem')),
            ],
            options={
                'ordering': ['-month', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='progress_percent_up_to_hundred')],
            },
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voters', to='suggestions.voteround')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'person'), name='voter_one_ballot_each')],
            },
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('receipt', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('choices', models.JSONField()),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='suggestions.voteround')),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('adopt', 'Adopt'), ('explain', 'Explain'), ('forward', 'Forward')], max_length=8)),
                ('reason', models.TextField(max_length=1000)),
                ('answered_by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='suggestions.idea')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('verb__in', ['adopt', 'explain'])), fields=('idea',), name='answer_one_that_settles')],
            },
        ),
        migrations.CreateModel(
            name='ItemRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('stars', models.PositiveSmallIntegerField()),
                ('comment', models.CharField(blank=True, max_length=300)),
                ('rated_at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='suggestions.benefititem')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'round', 'person'), name='itemrating_one_per_person_and_round'), models.CheckConstraint(condition=models.Q(('stars__range', (1, 5))), name='itemrating_stars_one_to_five')],
            },
        ),
    ]
