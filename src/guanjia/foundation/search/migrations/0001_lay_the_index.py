"""Entries in a table of the models, terms in a table of the database's own kind. The statements repeat those of the
engine as they were on this day."""

from django.db import migrations, models

POSTGRESQL = (
    "CREATE TABLE search_terms (rowid bigint PRIMARY KEY, terms tsvector NOT NULL)",
    "ALTER TABLE search_terms ALTER COLUMN terms SET STATISTICS 1000",
    "CREATE INDEX search_terms_by_term ON search_terms USING gin (terms)",
)
SQLITE = (
    "CREATE VIRTUAL TABLE search_terms USING fts5("
    "terms, detail=none, columnsize=0, prefix='3 5', tokenize=\"ascii tokenchars '._'\")",
)


def lay(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def clear(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_terms", params=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField()),
                ("office_path", models.CharField(blank=True, max_length=200)),
                ("title", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=32)),
            ],
            options={
                "verbose_name": "search entry",
                "constraints": [
                    models.UniqueConstraint(fields=("register", "object_id"), name="entry_one_per_record")
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("row", "This record was written"),
                            ("mentions", "What mentions this record"),
                            ("below", "All records of this office and those below it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("model", models.CharField(max_length=100)),
                ("object_id", models.BigIntegerField()),
                ("office_path", models.CharField(blank=True, max_length=200)),
                ("noted_at", models.DateTimeField()),
            ],
            options={"verbose_name": "note for the search"},
        ),
        migrations.RunPython(lay, clear),
    ]
