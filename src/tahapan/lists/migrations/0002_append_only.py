from django.db import migrations

from tahapan.journal.triggers import append_only


class Migration(migrations.Migration):
    """What a plenary determined is never changed, nor what was posted, coded, or served on voting day."""

    dependencies = [("lists", "0001_initial")]
    operations = [
        append_only("lists_cut"),
        append_only("lists_cutcount"),
        append_only("lists_listed"),
        append_only("lists_posting"),
        append_only("lists_coding"),
        append_only("lists_unlisted"),
    ]
