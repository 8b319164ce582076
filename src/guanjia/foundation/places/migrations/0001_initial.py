import django.db.models.deletion
import guanjia.foundation.org.quantity_fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('compound', 'Compound'), ('building', 'Building'), ('storey', 'Storey'), ('room', 'Room'), ('point', 'Point')], max_length=10)),
                ('name', models.CharField(max_length=60)),
                ('full_name', models.CharField(max_length=160)),
                ('path', models.CharField(max_length=120, unique=True)),
                ('rank', models.IntegerField(default=0)),
                ('room_class', models.CharField(blank=True, choices=[('basic', 'Basic room'), ('ancillary', 'Ancillary room'), ('technical', 'Technical room')], max_length=10)),
                ('usable_area_m2', guanjia.foundation.org.quantity_fields.QuantityField('UsableM2', blank=True, decimal_places=2, max_digits=10, null=True)),
                ('gross_area_m2', guanjia.foundation.org.quantity_fields.QuantityField('GrossM2', blank=True, decimal_places=2, max_digits=12, null=True)),
                ('plan_id', models.CharField(blank=True, max_length=40)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('compound', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='places.place')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'indexes': [models.Index(fields=['parent', 'rank'], name='place_by_parent'), models.Index(fields=['compound', 'kind'], name='place_by_compound')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='place_validity_in_order'), models.CheckConstraint(condition=models.Q(('usable_area_m2', None), ('kind__in', ['room', 'point']), _connector='OR'), name='place_usable_area_of_rooms_only'), models.CheckConstraint(condition=models.Q(('gross_area_m2', None), ('kind__in', ['compound', 'building', 'storey']), _connector='OR'), name='place_gross_area_never_of_rooms'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'compound'), ('parent', None)), models.Q(models.Q(('kind', 'compound'), _negated=True), ('parent__isnull', False)), _connector='OR'), name='place_only_compounds_stand_alone')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('edition', models.CharField(blank=True, max_length=60)),
                ('valid_from', models.DateField()),
                ('svg', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('source_name', models.CharField(blank=True, max_length=120)),
                ('source_sha256', models.CharField(max_length=64)),
                ('report', models.JSONField(default=dict)),
                ('room_ids', models.JSONField(default=list)),
                ('uploaded_by', models.CharField(max_length=120)),
                ('uploaded_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('storey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='places.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('storey', 'version'), name='plan_version_once_per_storey')],
            },
        ),
        migrations.CreateModel(
            name='Tenure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('document', models.CharField(blank=True, max_length=80)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='places.place')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'valid_to'], name='tenure_by_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='tenure_validity_in_order'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('place',), name='tenure_one_open_per_place'), models.UniqueConstraint(fields=('place', 'valid_from'), name='tenure_starts_once_per_day')],
            },
        ),
    ]
