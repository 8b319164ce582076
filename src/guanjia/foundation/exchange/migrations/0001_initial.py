import django.db.models.deletion
import guanjia.foundation.protection.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ColumnMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor_key', models.CharField(max_length=80)),
                ('register', models.CharField(max_length=60)),
                ('headings', models.CharField(max_length=32)),
                ('mapping', models.JSONField()),
                ('used_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'remembered columns',
                'constraints': [models.UniqueConstraint(fields=('actor_key', 'register', 'headings'), name='column_memory_once_per_head')],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('waiting', 'Being made'), ('ready', 'Ready'), ('handed', 'Handed over'), ('gone', 'Deleted')], max_length=8)),
                ('format', models.CharField(max_length=4)),
                ('query', models.TextField(blank=True)),
                ('columns', models.JSONField(default=list)),
                ('scope', models.CharField(blank=True, max_length=400)),
                ('language', models.CharField(max_length=12)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('file', models.CharField(blank=True, max_length=80)),
                ('job_id', models.BigIntegerField(blank=True, null=True)),
                ('actor_key', models.CharField(max_length=80)),
                ('actor_name', models.CharField(blank=True, max_length=120)),
                ('account_id', models.BigIntegerField(blank=True, null=True)),
                ('office_path', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'export',
                'indexes': [models.Index(fields=['actor_key', '-id'], name='export_by_actor'), models.Index(condition=models.Q(('state', 'ready')), fields=['expires_at'], name='export_to_delete')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', False), ('state', 'ready'), models.Q(('file', ''), _negated=True)), models.Q(models.Q(('state', 'ready'), _negated=True), ('file', '')), _connector='OR'), name='export_ready_has_a_file')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('uploaded', 'Columns to choose'), ('checking', 'Being checked'), ('checked', 'Checked'), ('writing', 'Being written'), ('done', 'Written'), ('discarded', 'Discarded')], default='uploaded', max_length=10)),
                ('file_name', models.CharField(max_length=120)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('format', models.CharField(max_length=4)),
                ('encoding', models.CharField(blank=True, max_length=12)),
                ('delimiter', models.CharField(blank=True, max_length=1)),
                ('sheet', models.CharField(blank=True, max_length=80)),
                ('headings', models.JSONField(default=list)),
                ('doubled', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('language', models.CharField(max_length=12)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('new', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('same', models.PositiveIntegerField(default=0)),
                ('bad', models.PositiveIntegerField(default=0)),
                ('done_new', models.PositiveIntegerField(default=0)),
                ('done_changed', models.PositiveIntegerField(default=0)),
                ('done_same', models.PositiveIntegerField(default=0)),
                ('done_bad', models.PositiveIntegerField(default=0)),
                ('job_id', models.BigIntegerField(blank=True, null=True)),
                ('actor_key', models.CharField(max_length=80)),
                ('actor_name', models.CharField(blank=True, max_length=120)),
                ('account_id', models.BigIntegerField(blank=True, null=True)),
                ('office_path', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('written_at', models.DateTimeField(blank=True, null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('continues', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='exchange.import')),
            ],
            options={
                'verbose_name': 'import',
                'indexes': [models.Index(fields=['actor_key', '-id'], name='import_by_actor'), models.Index(fields=['register', 'sha256'], name='import_by_file'), models.Index(condition=models.Q(('erased_at', None)), fields=['created_at'], name='import_not_erased')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'checking', 'checked', 'writing', 'done', 'discarded'])), name='import_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), ('written_at__isnull', False)), models.Q(('state', 'done'), _negated=True), _connector='OR'), name='import_done_has_its_instant'), models.UniqueConstraint(condition=models.Q(('state__in', ['writing', 'done'])), fields=('register', 'sha256'), name='import_one_written_per_file')],
            },
        ),
        migrations.CreateModel(
            name='Chunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('rows', guanjia.foundation.protection.fields.SensitiveTextField(blank=True, default='', mask='all')),
                ('findings', guanjia.foundation.protection.fields.SensitiveTextField(blank=True, default='', mask='all')),
                ('outcomes', guanjia.foundation.protection.fields.SensitiveTextField(blank=True, default='', mask='all')),
                ('bad', models.PositiveIntegerField(default=0)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('written_at', models.DateTimeField(blank=True, null=True)),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='exchange.import')),
            ],
            options={
                'verbose_name': 'rows of an import',
                'indexes': [models.Index(condition=models.Q(('checked_at', None)), fields=['sheet', 'position'], name='chunk_to_check'), models.Index(condition=models.Q(('written_at', None)), fields=['sheet', 'position'], name='chunk_to_write')],
                'constraints': [models.UniqueConstraint(fields=('sheet', 'position'), name='chunk_once_per_position')],
            },
        ),
        migrations.CreateModel(
            name='TakenRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(max_length=60)),
                ('digest', models.CharField(max_length=32)),
                ('number', models.PositiveIntegerField()),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.import')),
            ],
            options={
                'verbose_name': 'row taken in',
                'constraints': [models.UniqueConstraint(fields=('register', 'digest'), name='taken_row_once_per_register')],
            },
        ),
    ]
