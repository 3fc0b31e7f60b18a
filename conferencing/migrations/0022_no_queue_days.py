from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("conferencing", "0021_fill_visits"),
    ]

    operations = [
        migrations.DeleteModel(name="QueueDay"),
    ]
