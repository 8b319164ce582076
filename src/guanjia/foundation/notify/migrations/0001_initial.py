import datetime
import django.db.models.deletion
import guanjia.foundation.protection.fields
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
            name='Gateway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('wecom', 'WeCom'), ('dingtalk', 'DingTalk'), ('sms', 'Text message')], max_length=10, unique=True)),
                ('enabled', models.BooleanField(default=False)),
                ('url', models.CharField(blank=True, max_length=300)),
                ('identity', models.CharField(blank=True, max_length=120)),
                ('agent', models.CharField(blank=True, max_length=60)),
                ('secret', guanjia.foundation.protection.fields.SensitiveTextField(blank=True, default='', mask='all')),
                ('address_from', models.CharField(choices=[('staff_number', 'Staff number'), ('username', 'Account name')], default='staff_number', max_length=20)),
                ('template', models.TextField(blank=True)),
                ('answer_key', models.CharField(blank=True, max_length=60)),
                ('answer_value', models.CharField(blank=True, max_length=60)),
                ('repeats_safely', models.BooleanField(default=False)),
                ('tested_at', models.DateTimeField(blank=True, null=True)),
                ('test_passed', models.BooleanField(default=False)),
                ('test_answer', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('body', models.TextField(blank=True)),
                ('params', models.JSONField(default=dict)),
                ('href', models.CharField(blank=True, max_length=300)),
                ('subject_type', models.CharField(blank=True, max_length=80)),
                ('subject_id', models.CharField(blank=True, max_length=64)),
                ('office_path', models.CharField(blank=True, max_length=200)),
                ('about', models.CharField(blank=True, max_length=120)),
                ('urgent', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('about', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('gone', models.BooleanField(default=False)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to=settings.AUTH_USER_MODEL)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='notify.notice')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('gone', False)), fields=['account', '-id'], name='message_by_account'), models.Index(condition=models.Q(('gone', False), ('read_at', None)), fields=['account'], name='message_unread'), models.Index(condition=models.Q(models.Q(('about', ''), _negated=True), ('settled_at', None)), fields=['about'], name='message_open_about')],
                'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('about', ''), _negated=True), ('settled_at', None)), fields=('account', 'kind', 'about'), name='message_once_while_open'), models.UniqueConstraint(fields=('notice', 'account'), name='message_one_copy_each'), models.CheckConstraint(condition=models.Q(('gone', False), ('settled_at__isnull', False), _connector='OR'), name='message_gone_if_settled')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('channels', models.JSONField(default=list)),
                ('rhythm', models.CharField(choices=[('at_once', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week')], default='at_once', max_length=8)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'kind'), name='preference_one_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Settings',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('quiet_from', models.TimeField(blank=True, null=True)),
                ('quiet_to', models.TimeField(blank=True, null=True)),
                ('digest_at', models.TimeField(default=datetime.time(8, 30))),
                ('digest_weekday', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_to', None)), models.Q(('quiet_from__isnull', False), ('quiet_to__isnull', False)), _connector='OR'), name='quiet_hours_have_two_ends'), models.CheckConstraint(condition=models.Q(('digest_weekday__lte', 6)), name='digest_on_a_weekday')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('url', models.CharField(max_length=300)),
                ('kinds', models.JSONField(default=list)),
                ('secret', guanjia.foundation.protection.fields.SensitiveTextField(blank=True, default='', mask='all')),
                ('hint', models.CharField(blank=True, max_length=12)),
                ('enabled', models.BooleanField(default=True)),
                ('tested_at', models.DateTimeField(blank=True, null=True)),
                ('test_passed', models.BooleanField(default=False)),
                ('test_answer', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'name'), name='webhook_name_once_per_office')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('channel', models.CharField(max_length=10)),
                ('kind', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('held', 'Waits for the digest'), ('waiting', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('bundled', 'In a digest'), ('failed', 'Given up'), ('unknown', 'Outcome unknown'), ('dropped', 'No longer needed')], default='waiting', max_length=10)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('bundle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='parts', to='notify.delivery')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notify.message')),
                ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='notify.notice')),
                ('webhook', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notify.webhook')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='delivery_by_state'), models.Index(condition=models.Q(('state__in', ['failed', 'unknown'])), fields=['-id'], name='delivery_troubled')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('message__isnull', False)), fields=('message', 'channel'), name='delivery_once_per_channel'), models.UniqueConstraint(condition=models.Q(('webhook__isnull', False)), fields=('notice', 'webhook'), name='delivery_once_per_webhook'), models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('webhook', None)), models.Q(('account', None), ('webhook__isnull', False)), _connector='OR'), name='delivery_goes_to_one')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(choices=[('running', 'Under way'), ('accepted', 'Delivered'), ('later', 'Try again later'), ('refused', 'Rejected'), ('unknown', 'Outcome unknown')], default='running', max_length=10)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='notify.delivery')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('delivery', 'number'), name='attempt_number_once')],
            },
        ),
    ]
