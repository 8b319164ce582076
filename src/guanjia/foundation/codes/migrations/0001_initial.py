from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=16)),
                ('kind', models.CharField(choices=[('room', 'Room or place'), ('asset', 'Asset'), ('person', "Person's pass"), ('ticket', 'Request'), ('vehicle', 'Vehicle'), ('meter', 'Meter'), ('order', 'Order'), ('other', 'Other thing')], max_length=10)),
                ('subject_type', models.CharField(max_length=80)),
                ('subject_id', models.CharField(max_length=64)),
                ('issued_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('retired_reason', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='code_by_subject')],
                'constraints': [models.UniqueConstraint(fields=('text',), name='code_text_means_one_thing'), models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('subject_type', 'subject_id'), name='code_one_in_force_per_thing'), models.CheckConstraint(condition=models.Q(('retired_at', None), ('retired_at__gte', models.F('issued_at')), _connector='OR'), name='code_retired_after_issue')],
            },
        ),
        migrations.CreateModel(
            name='LabelPrint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office_path', models.CharField(max_length=200)),
                ('actor_key', models.CharField(max_length=80)),
                ('actor_name', models.CharField(max_length=120)),
                ('printed_at', models.DateTimeField()),
                ('template_name', models.CharField(max_length=60)),
                ('design', models.JSONField()),
                ('printer_name', models.CharField(blank=True, max_length=60)),
                ('calibration', models.JSONField()),
                ('code_ids', models.JSONField()),
                ('labels', models.PositiveIntegerField()),
                ('start', models.PositiveIntegerField(default=1)),
                ('copies', models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'label printing',
                'indexes': [models.Index(fields=['actor_key', '-printed_at'], name='label_print_by_actor')],
            },
        ),
        migrations.CreateModel(
            name='LabelPrinter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('office_path', models.CharField(max_length=200)),
                ('dx_mm', models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ('dy_mm', models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ('scale_x', models.DecimalField(decimal_places=3, default=100, max_digits=6)),
                ('scale_y', models.DecimalField(decimal_places=3, default=100, max_digits=6)),
                ('changed_by', models.CharField(max_length=120)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'label printer',
                'constraints': [models.UniqueConstraint(fields=('office_path', 'name'), name='label_printer_one_per_name'), models.CheckConstraint(condition=models.Q(('scale_x__gte', 90), ('scale_x__lte', 110), ('scale_y__gte', 90), ('scale_y__lte', 110)), name='label_printer_scale_near_100')],
            },
        ),
        migrations.CreateModel(
            name='LabelTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, default='', max_length=40)),
                ('name', models.CharField(max_length=60)),
                ('office_path', models.CharField(default='/', max_length=200)),
                ('design', models.JSONField()),
                ('changed_by', models.CharField(max_length=120)),
                ('changed_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'label template',
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='label_template_once_per_key'), models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('office_path', 'name'), name='label_template_one_per_name')],
            },
        ),
        migrations.CreateModel(
            name='PassUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=64)),
                ('gate', models.CharField(max_length=40)),
                ('purpose', models.CharField(max_length=10)),
                ('used_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'use of a pass',
                'indexes': [models.Index(fields=['used_at'], name='pass_use_by_time')],
                'constraints': [models.UniqueConstraint(fields=('serial', 'gate', 'purpose'), name='pass_used_once_per_gate_and_purpose')],
            },
        ),
    ]
