import datetime
import django.db.models.functions.comparison
from django.db import migrations, models


KEPT = """
ALTER TABLE tracker_action ADD COLUMN words tsvector
GENERATED ALWAYS AS (to_tsvector('simple', title || ' ' || summary)) STORED;
DROP INDEX IF EXISTS tracker_action_words;
CREATE INDEX tracker_action_words ON tracker_action USING gin (words)
"""
MADE = """
ALTER TABLE tracker_action DROP COLUMN words;
CREATE INDEX tracker_action_words ON tracker_action
USING gin (to_tsvector('simple', title || ' ' || summary))
"""


def keep_words(apps, schema_editor):
    """Of PostgreSQL alone, as the index of words: read row by row, they are not made each time."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(KEPT)


def make_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MADE)


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0015_octets_of_feeds_apart'),
    ]

    operations = [
        migrations.RunPython(keep_words, make_words),
        migrations.RemoveIndex(
            model_name='action',
            name='tracker_action_verb',
        ),
        migrations.RemoveIndex(
            model_name='action',
            name='tracker_action_language',
        ),
        migrations.RemoveIndex(
            model_name='action',
            name='tracker_action_outcome',
        ),
        migrations.RenameIndex(
            model_name='action',
            new_name='tracker_act_durability_end',
            old_name='tracker_action_durability',
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('verb'), django.db.models.functions.comparison.Coalesce('effective_end', models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), models.F('id'), name='tracker_act_verb_end'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('verb'), models.F('effort_minutes'), models.F('id'), name='tracker_act_verb_effort'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('verb'), models.F('updated_at'), models.F('id'), name='tracker_act_verb_touch'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('verb'), models.F('id'), name='tracker_act_verb_id'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('durability'), models.F('effort_minutes'), models.F('id'), name='tracker_act_durability_effort'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('durability'), models.F('updated_at'), models.F('id'), name='tracker_act_durability_touch'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('durability'), models.F('id'), name='tracker_act_durability_id'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('language'), django.db.models.functions.comparison.Coalesce('effective_end', models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), models.F('id'), name='tracker_act_language_end'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('language'), models.F('effort_minutes'), models.F('id'), name='tracker_act_language_effort'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('language'), models.F('updated_at'), models.F('id'), name='tracker_act_language_touch'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('language'), models.F('id'), name='tracker_act_language_id'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('state'), django.db.models.functions.comparison.Coalesce('effective_end', models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), models.F('id'), name='tracker_act_state_end'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('state'), models.F('effort_minutes'), models.F('id'), name='tracker_act_state_effort'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('state'), models.F('updated_at'), models.F('id'), name='tracker_act_state_touch'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('state'), models.F('id'), name='tracker_act_state_id'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('outcome'), django.db.models.functions.comparison.Coalesce('effective_end', models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), models.F('id'), name='tracker_act_outcome_end'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('outcome'), models.F('effort_minutes'), models.F('id'), name='tracker_act_outcome_effort'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('outcome'), models.F('updated_at'), models.F('id'), name='tracker_act_outcome_touch'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('outcome'), models.F('id'), name='tracker_act_outcome_id'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('opens_at__isnull', False), ('state', 'open')), fields=['opens_at'], name='tracker_action_opening'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('effective_reason__in', ('retired', 'superseded')), ('state', 'open')), fields=['effective_reason'], name='tracker_action_withdrawn'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('campaign'), django.db.models.functions.comparison.Coalesce('effective_end', models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), models.F('id'), condition=models.Q(('campaign__isnull', False)), name='tracker_act_campaign_end'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('campaign'), models.F('effort_minutes'), models.F('id'), condition=models.Q(('campaign__isnull', False)), name='tracker_act_campaign_effort'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('campaign'), models.F('updated_at'), models.F('id'), condition=models.Q(('campaign__isnull', False)), name='tracker_act_campaign_touch'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(models.F('campaign'), models.F('id'), condition=models.Q(('campaign__isnull', False)), name='tracker_act_campaign_id'),
        ),
    ]
