import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('heads', models.JSONField(default=dict)),
                ('root', models.CharField(max_length=64)),
                ('prev_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('mac', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='SealRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_id', models.BigIntegerField(unique=True)),
                ('stream', models.CharField(max_length=40)),
                ('action', models.CharField(max_length=80)),
                ('found_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StreamHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(max_length=40, unique=True)),
                ('seq', models.BigIntegerField(default=0)),
                ('chain_hash', models.CharField(blank=True, default='', max_length=64)),
                ('mac', models.CharField(blank=True, default='', max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_name', models.CharField(blank=True, max_length=120)),
                ('whole', models.BooleanField()),
                ('wrong', models.PositiveIntegerField(default=0)),
                ('records', models.PositiveBigIntegerField(default=0)),
                ('findings', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='AuditRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('stream', models.CharField(max_length=40, verbose_name='stream')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('actor_key', models.CharField(max_length=80, verbose_name='actor')),
                ('actor_name', models.CharField(blank=True, max_length=120, verbose_name="actor's name")),
                ('via', models.CharField(max_length=12, verbose_name='way in')),
                ('address', models.CharField(blank=True, max_length=45, verbose_name='network address')),
                ('action', models.CharField(max_length=80, verbose_name='action')),
                ('object_type', models.CharField(blank=True, max_length=80, verbose_name='kind of object')),
                ('object_id', models.CharField(blank=True, max_length=64, verbose_name="object's number")),
                ('office_path', models.CharField(blank=True, max_length=200, verbose_name='office')),
                ('facts', models.JSONField(default=dict, verbose_name='facts')),
                ('state', models.CharField(blank=True, default='', editable=False, max_length=73)),
                ('also', models.JSONField(default=None, editable=False, null=True)),
                ('mac', models.CharField(max_length=64)),
                ('seq', models.BigIntegerField(editable=False, null=True)),
                ('chain_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['object_type', 'object_id'], name='audit_by_object'), models.Index(fields=['actor_key', '-id'], name='audit_by_actor'), models.Index(fields=['action', '-id'], name='audit_by_action'), models.Index(fields=['-at'], name='audit_by_time'), models.Index(condition=models.Q(('seq', None)), fields=['stream', 'id'], name='audit_unsealed_tail'), models.Index(fields=['office_path', '-id'], name='audit_by_office')],
                'constraints': [models.UniqueConstraint(fields=('stream', 'seq'), name='audit_one_record_per_place_in_stream')],
            },
        ),
    ]
