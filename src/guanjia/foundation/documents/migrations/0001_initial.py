import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        ('org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('office_path', models.CharField(default='/', max_length=200)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'document template',
                'constraints': [models.UniqueConstraint(fields=('kind', 'office_path'), name='document_template_one_per_kind_and_office')],
            },
        ),
        migrations.CreateModel(
            name='DocumentTemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('parts', models.JSONField()),
                ('word_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('deviations', models.JSONField(default=list)),
                ('comment', models.CharField(blank=True, default='', max_length=200)),
                ('made_by', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField()),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='documents.documenttemplate')),
                ('word', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
            ],
            options={
                'verbose_name': 'version of a document template',
                'constraints': [models.UniqueConstraint(fields=('template', 'number'), name='document_template_version_once')],
            },
        ),
        migrations.CreateModel(
            name='IssuingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office_path', models.CharField(db_index=True, max_length=200)),
                ('kind', models.CharField(blank=True, default='', max_length=60)),
                ('word', models.CharField(max_length=20)),
                ('signoff', models.BooleanField(default=False)),
                ('made_by', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'issuing rule',
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('office', 'kind'), name='issuing_rule_one_in_force'), models.CheckConstraint(condition=models.Q(('word', ''), _negated=True), name='issuing_rule_has_a_word')],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office_path', models.CharField(db_index=True, max_length=200)),
                ('word', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'number series',
                'constraints': [models.UniqueConstraint(fields=('office', 'word', 'year'), name='number_series_one_per_word_and_year')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=120)),
                ('office_path', models.CharField(db_index=True, max_length=200)),
                ('values', models.JSONField()),
                ('addressees', models.CharField(blank=True, default='', max_length=500)),
                ('copies', models.CharField(blank=True, default='', max_length=500)),
                ('urgency', models.CharField(blank=True, choices=[('特急', '特急'), ('加急', '加急')], default='', max_length=4)),
                ('subject_type', models.CharField(blank=True, default='', max_length=80)),
                ('subject_id', models.CharField(blank=True, default='', max_length=64)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('signing', 'Being signed off'), ('signed', 'Signed off'), ('issued', 'Issued with a number'), ('voided', 'Voided'), ('dropped', 'Draft thrown away')], default='draft', max_length=8)),
                ('drafted_by', models.CharField(max_length=80)),
                ('drafter', models.CharField(max_length=120)),
                ('drafted_at', models.DateTimeField()),
                ('serial', models.PositiveIntegerField(blank=True, null=True)),
                ('number', models.CharField(blank=True, default='', max_length=60)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('issued_by', models.CharField(blank=True, default='', max_length=120)),
                ('word_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('pdf_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, default='', max_length=300)),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='documents.document')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('pdf_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('word_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.documenttemplateversion')),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='documents.numberseries')),
            ],
            options={
                'verbose_name': 'document',
                'indexes': [models.Index(fields=['-issued_on', '-id'], name='document_newest'), models.Index(fields=['subject_type', 'subject_id'], name='document_by_subject')],
                'constraints': [models.UniqueConstraint(fields=('series', 'serial'), name='document_number_once_in_its_series'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('office', 'number'), name='document_number_once_in_a_body'), models.CheckConstraint(condition=models.Q(models.Q(('issued_on__isnull', False), ('pdf_file__isnull', False), ('serial__gte', 1), ('series__isnull', False), ('state__in', ['issued', 'voided']), ('template__isnull', False), ('word_file__isnull', False), models.Q(('number', ''), _negated=True), models.Q(('word_sha256', ''), _negated=True), models.Q(('pdf_sha256', ''), _negated=True)), models.Q(('issued_on', None), ('number', ''), ('pdf_file', None), ('pdf_sha256', ''), ('serial', None), ('series', None), ('state__in', ['draft', 'signing', 'signed', 'dropped']), ('word_file', None), ('word_sha256', '')), _connector='OR'), name='document_issued_is_numbered_and_kept'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'voided'), ('voided_at__isnull', False), models.Q(('void_reason', ''), _negated=True)), models.Q(models.Q(('state', 'voided'), _negated=True), ('void_reason', ''), ('voided_at', None)), _connector='OR'), name='document_voided_with_a_reason'), models.CheckConstraint(condition=models.Q(('corrects', None), models.Q(('corrects', models.F('id')), _negated=True), _connector='OR'), name='document_never_corrects_itself')],
            },
        ),
        migrations.CreateModel(
            name='DocumentReceiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office_path', models.CharField(db_index=True, max_length=200)),
                ('part', models.CharField(choices=[('main', 'Main addressee'), ('copy', 'Copy')], default='main', max_length=4)),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('received_by', models.CharField(blank=True, default='', max_length=120)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receivers', to='documents.document')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'receiver of a document',
                'ordering': ['part', 'rank', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('document', 'office'), name='document_receiver_once')],
            },
        ),
    ]
