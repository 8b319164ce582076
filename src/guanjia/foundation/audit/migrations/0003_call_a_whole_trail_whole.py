from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_keep_verifications")]

    operations = [migrations.RenameField("verification", "clean", "whole")]
