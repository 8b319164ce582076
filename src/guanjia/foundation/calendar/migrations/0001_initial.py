from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='DayOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('kind', models.CharField(choices=[('workday', 'Working day'), ('holiday', 'Day off')], max_length=8)),
                ('office_path', models.CharField(default='/', max_length=200)),
                ('note', models.CharField(max_length=120)),
                ('document', models.CharField(blank=True, max_length=80)),
                ('entered_by', models.CharField(max_length=120)),
                ('entered_at', models.DateTimeField()),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='override_by_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('day', 'office_path'), name='override_one_in_force_per_day')],
            },
        ),
        migrations.CreateModel(
            name='OfficeHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(unique=True)),
                ('opens_at', models.TimeField()),
                ('lunch_from', models.TimeField(blank=True, null=True)),
                ('lunch_to', models.TimeField(blank=True, null=True)),
                ('closes_at', models.TimeField()),
                ('note', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='hours_close_after_opening'), models.CheckConstraint(condition=models.Q(models.Q(('lunch_from', None), ('lunch_to', None)), models.Q(('closes_at__gt', models.F('lunch_to')), ('lunch_from__gt', models.F('opens_at')), ('lunch_to__gt', models.F('lunch_from'))), _connector='OR'), name='hours_lunch_lies_inside')],
            },
        ),
    ]
