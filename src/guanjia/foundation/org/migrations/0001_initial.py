import django.db.models.deletion
import guanjia.foundation.protection.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Grade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=40)),
                ('rank', models.PositiveSmallIntegerField(unique=True)),
            ],
            options={
                'verbose_name': 'grade',
            },
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='org.division')),
            ],
            options={
                'verbose_name': 'division',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_from', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='division_validity_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('region', 'Region'), ('bureau', 'GOA bureau'), ('centre', 'GOA centre'), ('unit', 'Using unit'), ('section', 'Section'), ('temp_body', 'Temporary body')], max_length=12)),
                ('level', models.CharField(choices=[('province', 'Province'), ('city', 'City'), ('county', 'County'), ('township', 'Township')], max_length=10)),
                ('name', models.CharField(max_length=80)),
                ('short_name', models.CharField(blank=True, max_length=30)),
                ('pinyin', models.CharField(blank=True, default='', max_length=120)),
                ('credit_code', models.CharField(blank=True, max_length=18)),
                ('path', models.CharField(max_length=200, unique=True)),
                ('depth', models.PositiveSmallIntegerField(default=0)),
                ('rank', models.PositiveIntegerField(default=0)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.division')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='org.office')),
            ],
            options={
                'verbose_name': 'office',
                'indexes': [models.Index(fields=['parent', 'rank'], name='office_by_parent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='office_validity_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'temp_body'), _negated=True), ('ends_on__isnull', False), _connector='OR'), name='office_temp_body_has_an_end'), models.UniqueConstraint(condition=models.Q(models.Q(('credit_code', ''), _negated=True), ('valid_to', None)), fields=('credit_code',), name='office_one_per_credit_code'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('parent', 'name'), name='office_one_open_per_name_below_parent')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('number', models.CharField(max_length=60)),
                ('issuer', models.CharField(max_length=80)),
                ('level', models.CharField(choices=[('province', 'Province'), ('city', 'City'), ('county', 'County'), ('township', 'Township')], max_length=10)),
                ('scope_note', models.CharField(blank=True, max_length=200)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('succeeds', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='org.mandate')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='org.office')),
                ('scope', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'mandate',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='mandate_validity_in_order'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('office', 'number'), name='mandate_one_open_per_number_in_office')],
            },
        ),
        migrations.CreateModel(
            name='MandatePower',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('power', models.CharField(max_length=40)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='powers', to='org.mandate')),
            ],
            options={
                'verbose_name': 'power of a mandate',
                'constraints': [models.UniqueConstraint(fields=('mandate', 'power'), name='mandate_power_once')],
            },
        ),
        migrations.CreateModel(
            name='Establishment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('administrative', 'Administrative establishment'), ('institution', 'Institution establishment'), ('support', 'Support worker establishment'), ('contract', 'Contract staff')], max_length=16)),
                ('approved', models.PositiveIntegerField()),
                ('document', models.CharField(blank=True, max_length=120)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='establishments', to='org.office')),
            ],
            options={
                'verbose_name': 'approved number',
                'indexes': [models.Index(fields=['office', 'kind', 'valid_from'], name='establishment_by_office')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='establishment_validity_in_order'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('office', 'kind'), name='establishment_one_open_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='OfficeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('short_name', models.CharField(blank=True, max_length=30)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='org.office')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'office version',
                'indexes': [models.Index(fields=['office', 'valid_from'], name='office_version_by_office')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='office_version_validity_in_order'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('office',), name='office_version_one_open_per_office')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('pinyin', models.CharField(blank=True, default='', max_length=120)),
                ('staff_number', models.CharField(max_length=20, unique=True)),
                ('phone', guanjia.foundation.protection.fields.SensitiveTextField(blank=True, default='', index='phone_index', mask='phone', verbose_name='Phone')),
                ('phone_index', guanjia.foundation.protection.fields.BlindIndexField(blank=True, db_index=True, default='', editable=False, max_length=32)),
                ('id_number', guanjia.foundation.protection.fields.SensitiveTextField(blank=True, default='', index='id_number_index', mask='id_number', verbose_name='Identity number')),
                ('id_number_index', guanjia.foundation.protection.fields.BlindIndexField(blank=True, db_index=True, default='', editable=False, max_length=32)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('left_as', models.CharField(blank=True, choices=[('transferred', 'Transferred out'), ('retired', 'Retired'), ('resigned', 'Resigned'), ('ended', 'Contract ended'), ('died', 'Died')], default='', max_length=12)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='org.office')),
            ],
            options={
                'verbose_name': 'person',
                'indexes': [models.Index(fields=['office', 'name'], name='person_by_office')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='person_validity_in_order'), models.UniqueConstraint(condition=models.Q(('id_number_index', ''), _negated=True), fields=('id_number_index',), name='person_one_per_id_number')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('duties', models.CharField(blank=True, max_length=400)),
                ('seats', models.PositiveSmallIntegerField(default=1)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('grade', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.grade')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='org.office')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='forerunners', to='org.post')),
            ],
            options={
                'verbose_name': 'post',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='post_validity_in_order'), models.CheckConstraint(condition=models.Q(('seats__gte', 1)), name='post_has_a_seat'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('office', 'name'), name='post_one_open_per_name_in_office')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staffing', models.CharField(choices=[('administrative', 'Administrative establishment'), ('institution', 'Institution establishment'), ('support', 'Support worker establishment'), ('contract', 'Contract staff')], default='administrative', max_length=16)),
                ('primary', models.BooleanField(default=True)),
                ('document', models.CharField(blank=True, max_length=120)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('grade', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.grade')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='org.office')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='org.person')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='org.post')),
            ],
            options={
                'verbose_name': 'appointment',
                'indexes': [models.Index(fields=['office', 'primary', 'valid_from'], name='appointment_by_office'), models.Index(fields=['person', 'valid_from'], name='appointment_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='appointment_validity_in_order'), models.UniqueConstraint(condition=models.Q(('primary', True), ('valid_to', None)), fields=('person',), name='appointment_one_open_primary_per_person')],
            },
        ),
    ]
