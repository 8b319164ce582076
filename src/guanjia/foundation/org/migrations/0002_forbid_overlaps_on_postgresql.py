"""Extra armour where the database can give it: no two primary appointments, establishment numbers or office versions
of one subject share a day. The commands hold the same rule on every database."""

from django.db import DatabaseError, migrations, transaction

RULES = (
    ("org_appointment", "appointment_no_two_primary", 'person_id WITH =', 'WHERE ("primary")'),
    ("org_establishment", "establishment_no_two_of_a_kind", "office_id WITH =, kind WITH =", ""),
    ("org_officeversion", "office_version_no_two", "office_id WITH =", ""),
)
SPAN = "daterange(valid_from, valid_to, '[]') WITH &&"


def forbid(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        except DatabaseError:
            return  # the account may not add extensions: the commands' own rule remains
        for table, name, keys, where in RULES:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist ({keys}, {SPAN}) {where}")


def allow(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for table, name, _keys, _where in RULES:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("org", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
