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
            name='GoodsKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=30)),
                ('icon', models.CharField(default='box', max_length=30)),
                ('loan_hours', models.PositiveSmallIntegerField(default=24)),
                ('per_person', models.PositiveSmallIntegerField(default=1)),
                ('rank', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['rank', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('loan_hours__gte', 1), ('per_person__gte', 1)), name='goodskind_numbers_positive')],
            },
        ),
        migrations.CreateModel(
            name='GoodsPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('where', models.CharField(blank=True, max_length=60)),
                ('office_path', models.CharField(db_index=True, max_length=200)),
                ('circle_path', models.CharField(db_index=True, max_length=200)),
                ('active', models.BooleanField(default=True)),
                ('compound', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'verbose_name': 'Goods point',
                'constraints': [models.UniqueConstraint(fields=('compound', 'name'), name='goodspoint_one_name_per_compound')],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('office_path', models.CharField(db_index=True, max_length=200)),
                ('circle_path', models.CharField(db_index=True, max_length=200)),
                ('state', models.CharField(choices=[('at_point', 'At a point'), ('out', 'Lent out'), ('lost', 'Lost'), ('damaged', 'Damaged'), ('retired', 'Out of use')], default='at_point', max_length=8)),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='amenities.goodskind')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
                ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='amenities.goodspoint')),
            ],
            options={
                'verbose_name': 'Convenience goods',
                'indexes': [models.Index(fields=['kind', 'state'], name='piece_by_kind_and_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('point__isnull', False), ('state', 'at_point')), models.Q(models.Q(('state', 'at_point'), _negated=True), ('point', None)), _connector='OR'), name='piece_stands_at_a_point_or_not')],
            },
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('stocked', 'Put into stock'), ('lent', 'Lent out'), ('returned', 'Returned'), ('moved', 'Carried'), ('lost', 'Lost'), ('damaged', 'Damaged'), ('restored', 'Back in stock'), ('retired', 'Out of use')], max_length=8)),
                ('at', models.DateTimeField()),
                ('from_point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='left', to='amenities.goodspoint')),
                ('to_point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='came', to='amenities.goodspoint')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='amenities.piece')),
            ],
            options={
                'indexes': [models.Index(fields=['piece', '-id'], name='movement_by_piece')],
            },
        ),
        migrations.CreateModel(
            name='Loan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lent_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('returned', 'Returned'), ('lost', 'Lost'), ('damaged', 'Damaged')], max_length=8)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('due_told_at', models.DateTimeField(blank=True, null=True)),
                ('late_told_at', models.DateTimeField(blank=True, null=True)),
                ('from_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='amenities.goodspoint')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('to_point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='amenities.goodspoint')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='amenities.piece')),
            ],
            options={
                'indexes': [models.Index(fields=['-lent_at', '-id'], name='goodsloan_newest'), models.Index(fields=['person', 'ended_at'], name='goodsloan_by_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('piece',), name='loan_one_open_per_piece'), models.CheckConstraint(condition=models.Q(('due_at__gte', models.F('lent_at'))), name='goodsloan_due_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', '')), models.Q(('ended_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='goodsloan_ended_has_an_outcome')],
            },
        ),
        migrations.CreateModel(
            name='PointTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pieces', models.PositiveSmallIntegerField()),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='amenities.goodskind')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='amenities.goodspoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('point', 'kind'), name='pointtarget_one_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Shop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('store', 'Convenience store'), ('barber', 'Barber'), ('laundry', 'Laundry'), ('print', 'Printing'), ('cafe', 'Coffee and tea'), ('parcel', 'Parcels'), ('other', 'Other services')], max_length=8)),
                ('where', models.CharField(blank=True, max_length=60)),
                ('office_path', models.CharField(db_index=True, max_length=200)),
                ('circle_path', models.CharField(db_index=True, max_length=200)),
                ('operator', models.CharField(max_length=60)),
                ('contract_ref', models.CharField(blank=True, max_length=40)),
                ('contract_until', models.DateField(blank=True, null=True)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('notice', models.CharField(blank=True, max_length=200)),
                ('hours', models.JSONField(default=dict)),
                ('closed_by_check', models.BooleanField(default=False)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('compound', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('compound', 'name'), name='shop_one_name_per_compound')],
            },
        ),
        migrations.CreateModel(
            name='CheckPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('fire', 'Fire safety'), ('food', 'Food safety'), ('power', 'Electrical safety'), ('gas', 'Gas safety')], max_length=6)),
                ('every_days', models.PositiveSmallIntegerField()),
                ('next_on', models.DateField()),
                ('failing', models.BooleanField(default=False)),
                ('reminded_for', models.DateField(blank=True, null=True)),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='amenities.shop')),
            ],
            options={
                'ordering': ['next_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('shop', 'kind'), name='checkplan_one_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='SafetyCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_on', models.DateField()),
                ('passed', models.BooleanField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('checked_by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='amenities.checkplan')),
            ],
            options={
                'ordering': ['-done_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PriceBoard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('lines', models.JSONField(default=list)),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boards', to='amenities.shop')),
            ],
            options={
                'ordering': ['-valid_from'],
                'constraints': [models.UniqueConstraint(fields=('shop', 'valid_from'), name='priceboard_one_per_day')],
            },
        ),
    ]
