"""PostgreSQL alone can forbid overlapping periods; the commands hold the same rule everywhere."""

from django.db import migrations

FORBID = """
ALTER TABLE places_tenure ADD CONSTRAINT tenure_never_overlaps EXCLUDE USING gist (
    int8range(place_id, place_id, '[]') WITH &&,
    daterange(valid_from, valid_to, '[]') WITH &&
) DEFERRABLE INITIALLY DEFERRED
"""


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORBID)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE places_tenure DROP CONSTRAINT tenure_never_overlaps")


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
