import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('original_sha256', models.CharField(max_length=64)),
                ('size', models.BigIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('content_type', models.CharField(max_length=100)),
                ('width', models.PositiveIntegerField(blank=True, null=True)),
                ('height', models.PositiveIntegerField(blank=True, null=True)),
                ('thumbnail', models.CharField(blank=True, max_length=64)),
                ('holder_type', models.CharField(max_length=80)),
                ('holder_id', models.CharField(max_length=64)),
                ('purpose', models.CharField(max_length=40)),
                ('office_path', models.CharField(blank=True, max_length=200)),
                ('actor_key', models.CharField(max_length=80)),
                ('actor_name', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField()),
                ('locked_at', models.DateTimeField(blank=True, null=True)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, max_length=200)),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['holder_type', 'holder_id', 'id'], name='file_by_holder'), models.Index(fields=['sha256'], name='file_by_content'), models.Index(fields=['thumbnail'], name='file_by_thumbnail')],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='file_never_empty'), models.CheckConstraint(condition=models.Q(('voided_at', None), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='file_voided_with_a_reason'), models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('holder_type', 'holder_id', 'purpose', 'original_sha256'), name='file_attached_once_per_purpose')],
            },
        ),
    ]
