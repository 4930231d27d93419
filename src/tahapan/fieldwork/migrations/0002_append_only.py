from django.db import migrations

from tahapan.journal.triggers import append_only


class Migration(migrations.Migration):
    """What a phone told is never changed, nor what was reported or opened."""

    dependencies = [("fieldwork", "0001_initial")]
    operations = [
        append_only("fieldwork_event"),
        append_only("fieldwork_altered"),
        append_only("fieldwork_replacement"),
        append_only("fieldwork_opening"),
        append_only("fieldwork_report"),
    ]
