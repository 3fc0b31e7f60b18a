from django.db import migrations


class Migration(migrations.Migration):
    # Apart from the one before: PostgreSQL changes no table in whose rows something is pending.
    dependencies = [("conferencing", "0038_directory")]

    operations = [migrations.RemoveField(model_name="contact", name="number")]
