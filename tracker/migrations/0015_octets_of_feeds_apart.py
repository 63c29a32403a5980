import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0014_pages_of_actions'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServedOctets',
            fields=[
                ('feed', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='served', serialize=False, to='tracker.servedfeed')),
                ('etag', models.CharField(max_length=64)),
                ('gzipped', models.BinaryField()),
                ('octets', models.BinaryField()),
            ],
            options={
                'ordering': ['feed_id'],
            },
        ),
        migrations.RunSQL(
            "INSERT INTO tracker_servedoctets (feed_id, etag, gzipped, octets)"
            " SELECT id, etag, gzipped, octets FROM tracker_servedfeed",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(
            model_name='servedfeed',
            name='gzipped',
        ),
        migrations.RemoveField(
            model_name='servedfeed',
            name='octets',
        ),
    ]
