from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conferencing", "0025_oddities")]

    operations = [
        migrations.AddField(
            model_name="clockreading",
            name="signed_ahead_seconds",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="clockreading",
            name="signed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
