from django.db import migrations

from tahapan.journal.triggers import append_only


class Migration(migrations.Migration):
    """Entries and intakes are never changed; a mistake is mended by another entry."""

    dependencies = [("roll", "0001_initial")]
    operations = [append_only("roll_entry"), append_only("roll_intake")]
