from django.db import migrations


KEPT = """
CREATE FUNCTION tracker_topics_of(action bigint) RETURNS tsvector LANGUAGE sql STABLE AS $$
 SELECT COALESCE(array_to_tsvector(array_agg('topic ' || topic_id)), '')
 FROM tracker_action_topics WHERE action_id = action
$$;
CREATE FUNCTION tracker_facets_of(topics tsvector, state text, verb text, place bigint)
RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
 SELECT topics || array_to_tsvector(ARRAY['state ' || state, 'verb ' || verb, place_told])
 || COALESCE((SELECT array_to_tsvector(array_agg(topic || ' ' || place_told))
  FROM unnest(tsvector_to_array(topics)) AS topic), '')
 FROM (SELECT COALESCE('place ' || place::text, 'place') AS place_told) AS place
$$;
DROP INDEX tracker_action_words;
ALTER TABLE tracker_action ADD COLUMN topics_told tsvector NOT NULL DEFAULT '';
ALTER TABLE tracker_action ALTER COLUMN topics_told TYPE tsvector USING tracker_topics_of(id),
ADD COLUMN facets tsvector
GENERATED ALWAYS AS (tracker_facets_of(topics_told, state, verb, place_id)) STORED;
CREATE INDEX tracker_action_words ON tracker_action USING gin (words, facets);
CREATE FUNCTION tracker_tell_topics() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 PERFORM 1 FROM tracker_action WHERE id IN (SELECT action_id FROM changed)
 ORDER BY id FOR NO KEY UPDATE;
 UPDATE tracker_action SET topics_told = tracker_topics_of(id)
 WHERE id IN (SELECT action_id FROM changed);
 RETURN NULL;
END
$$;
CREATE TRIGGER tracker_topics_come AFTER INSERT ON tracker_action_topics
REFERENCING NEW TABLE AS changed EXECUTE FUNCTION tracker_tell_topics();
CREATE TRIGGER tracker_topics_go AFTER DELETE ON tracker_action_topics
REFERENCING OLD TABLE AS changed EXECUTE FUNCTION tracker_tell_topics();
CREATE TRIGGER tracker_topics_went AFTER UPDATE ON tracker_action_topics
REFERENCING OLD TABLE AS changed EXECUTE FUNCTION tracker_tell_topics();
CREATE TRIGGER tracker_topics_came AFTER UPDATE ON tracker_action_topics
REFERENCING NEW TABLE AS changed EXECUTE FUNCTION tracker_tell_topics()
"""
MADE = """
DROP TRIGGER tracker_topics_come ON tracker_action_topics;
DROP TRIGGER tracker_topics_go ON tracker_action_topics;
DROP TRIGGER tracker_topics_went ON tracker_action_topics;
DROP TRIGGER tracker_topics_came ON tracker_action_topics;
DROP FUNCTION tracker_tell_topics();
DROP INDEX tracker_action_words;
ALTER TABLE tracker_action DROP COLUMN facets;
ALTER TABLE tracker_action DROP COLUMN topics_told;
DROP FUNCTION tracker_topics_of(bigint);
DROP FUNCTION tracker_facets_of(tsvector, text, text, bigint);
CREATE INDEX tracker_action_words ON tracker_action USING gin (words)
"""


def keep_facets(apps, schema_editor):
    """On PostgreSQL alone: what few actions have together, of words and what else is asked for, is
    found by one index. Topics are told by triggers, whoever writes them: locked first, so that of
    two who write them at once the later one sees the topics of both."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(KEPT)


def make_without(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MADE)


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0016_lists_in_order'),
    ]

    operations = [
        migrations.RunPython(keep_facets, make_without),
    ]
