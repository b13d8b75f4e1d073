from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_standing_and_needs")]

    operations = []
