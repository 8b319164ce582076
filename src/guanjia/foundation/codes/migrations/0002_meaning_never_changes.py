"""The database refuses to give a code's text to another thing.

On SQLite a later migration that alters this table rebuilds it and loses the trigger: such a migration must run
`guard` again. tests/foundation/codes/test_commands.py notices.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER IF NOT EXISTS code_meaning_never_changes
BEFORE UPDATE OF text, kind, subject_type, subject_id ON codes_code
WHEN OLD.text <> NEW.text OR OLD.kind <> NEW.kind
  OR OLD.subject_type <> NEW.subject_type OR OLD.subject_id <> NEW.subject_id
BEGIN SELECT RAISE(ABORT, 'a code never changes its meaning'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION code_meaning_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.text, OLD.kind, OLD.subject_type, OLD.subject_id) IS DISTINCT FROM
     (NEW.text, NEW.kind, NEW.subject_type, NEW.subject_id) THEN
    RAISE EXCEPTION 'a code never changes its meaning' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS code_meaning_never_changes ON codes_code;
CREATE TRIGGER code_meaning_never_changes BEFORE UPDATE ON codes_code
FOR EACH ROW EXECUTE FUNCTION code_meaning_never_changes();
"""


def guard(apps, schema_editor):
    sql = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor)
    if sql:
        schema_editor.execute(sql)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS code_meaning_never_changes")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS code_meaning_never_changes ON codes_code")
        schema_editor.execute("DROP FUNCTION IF EXISTS code_meaning_never_changes")


class Migration(migrations.Migration):
    dependencies = [("codes", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
