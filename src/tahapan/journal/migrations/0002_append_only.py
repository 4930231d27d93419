from django.db import migrations

from tahapan.journal.sequence import SEQUENCE
from tahapan.journal.triggers import append_only


def make_sequence(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(f"CREATE SEQUENCE {SEQUENCE}")


def drop_sequence(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP SEQUENCE {SEQUENCE}")


class Migration(migrations.Migration):
    """The database refuses to change or remove what was recorded."""

    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunPython(make_sequence, drop_sequence),
        append_only("journal_line"),
        append_only("journal_storedfile"),
    ]
