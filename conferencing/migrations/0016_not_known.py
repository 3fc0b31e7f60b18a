from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conferencing", "0015_fetches"),
    ]

    operations = [
        migrations.AlterField(
            model_name="command",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Asked"),
                    ("sent", "Sent"),
                    ("accepted", "Accepted"),
                    ("unknown", "Unknown"),
                    ("confirmed", "Confirmed"),
                    ("failed", "Failed"),
                    ("not_known", "Not Known"),
                    ("expired", "Expired"),
                    ("superseded", "Superseded"),
                ],
                default="asked",
                max_length=16,
            ),
        ),
    ]
