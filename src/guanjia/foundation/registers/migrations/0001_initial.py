import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('access', '0001_initial'),
        ('org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=30)),
                ('label', models.CharField(max_length=30)),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Figure with unit'), ('money', 'Money'), ('day', 'Day'), ('choice', 'Choice'), ('flag', 'Yes or no')], max_length=8)),
                ('unit', models.CharField(blank=True, max_length=12)),
                ('help', models.CharField(blank=True, max_length=200)),
                ('required', models.BooleanField(default=False)),
                ('in_list', models.BooleanField(default=False)),
                ('minimum', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('maximum', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('pattern', models.CharField(blank=True, max_length=40)),
                ('choices', models.JSONField(blank=True, default=list)),
                ('rank', models.PositiveSmallIntegerField(default=100)),
                ('created_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'custom field',
                'constraints': [models.UniqueConstraint(fields=('register', 'office', 'key'), name='custom_field_one_of_a_key'), models.CheckConstraint(condition=models.Q(('minimum', None), ('maximum', None), ('maximum__gte', models.F('minimum')), _connector='OR'), name='custom_field_range_in_order')],
            },
        ),
        migrations.CreateModel(
            name='CustomValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
                ('text', models.CharField(blank=True, max_length=200)),
                ('number', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('day', models.DateField(blank=True, null=True)),
                ('flag', models.BooleanField(blank=True, null=True)),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='registers.customfield')),
            ],
            options={
                'verbose_name': 'custom value',
                'indexes': [models.Index(fields=['subject_id'], name='custom_value_by_record'), models.Index(fields=['field', 'text'], name='custom_value_by_text'), models.Index(fields=['field', 'number'], name='custom_value_by_number'), models.Index(fields=['field', 'day'], name='custom_value_by_day')],
                'constraints': [models.UniqueConstraint(fields=('field', 'subject_id'), name='custom_value_one_per_record')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=40)),
                ('query', models.CharField(blank=True, max_length=1000)),
                ('columns', models.JSONField(blank=True, default=list)),
                ('created_at', models.DateTimeField()),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.role')),
            ],
            options={
                'verbose_name': 'saved view',
                'indexes': [models.Index(fields=['register', 'role'], name='saved_view_by_role')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'register', 'name'), name='saved_view_one_of_a_name'), models.CheckConstraint(condition=models.Q(models.Q(('office', None), ('role', None)), models.Q(('office__isnull', False), ('role__isnull', False)), _connector='OR'), name='saved_view_shared_with_both')],
            },
        ),
        migrations.CreateModel(
            name='Arrangement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(max_length=60)),
                ('columns', models.JSONField(blank=True, default=list)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('home', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='registers.savedview')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'register'), name='arrangement_one_per_list')],
            },
        ),
    ]
