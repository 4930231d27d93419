from django.db import migrations

from tahapan.journal.triggers import append_only


class Migration(migrations.Migration):
    """What happened to a post, and what came of a file, is never changed."""

    dependencies = [("officers", "0001_initial")]
    operations = [
        append_only("officers_step"),
        append_only("officers_officerintake"),
        append_only("officers_partylist"),
        append_only("officers_partyconflict"),
    ]
