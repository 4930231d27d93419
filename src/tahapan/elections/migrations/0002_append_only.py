from django.db import migrations

from tahapan.journal.triggers import append_only


class Migration(migrations.Migration):
    """A local date is never changed; a later decision lays another over it."""

    dependencies = [("elections", "0001_initial"), ("journal", "0002_append_only")]
    operations = [append_only("elections_localdate")]
