from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conferencing", "0024_intervals_by_policy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Oddity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("place", models.CharField(max_length=16)),
                ("what", models.CharField(max_length=64)),
                ("why", models.CharField(blank=True, default="", max_length=255)),
                ("times", models.PositiveBigIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "oddities",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "place", "what", "why"), name="an_oddity_is_counted_by_day"
                    )
                ],
            },
        ),
    ]
