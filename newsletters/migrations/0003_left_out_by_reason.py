"""What was left out of an edition, so that its pages read counts and the nearest alone."""

from typing import Any

from django.db import migrations, models

NEAREST = (
    "over_quota",
    "recently_used",
    "needs_review",
    "link_stale",
    "held_by_editor",
    "closes_before_readers_can_act",
    "wrong_language",
    "wrong_place",
)
MOST = 200


def by_reason(apps: Any, schema_editor: Any) -> None:
    records = apps.get_model("newsletters", "AssemblyRecord").objects
    for pk in list(records.values_list("pk", flat=True)):
        record = records.get(pk=pk)
        rows, every = record.left_out, {}
        for row in rows:
            every.setdefault(row["reason"], {}).setdefault(row["kind"], []).append(row["id"])
        record.left_out = every
        record.counts = {
            reason: sum(len(ids) for ids in kinds.values()) for reason, kinds in every.items()
        }
        record.nearest = sorted(rows, key=lambda row: NEAREST.index(row["reason"]))[:MOST]
        record.save()


def as_rows(apps: Any, schema_editor: Any) -> None:
    """Titles are kept of the nearest alone."""
    records = apps.get_model("newsletters", "AssemblyRecord").objects
    for pk in list(records.values_list("pk", flat=True)):
        record = records.get(pk=pk)
        titles = {(row["kind"], row["id"]): row["title"] for row in record.nearest}
        record.left_out = [
            {"kind": kind, "id": id_, "title": titles.get((kind, id_), ""), "reason": reason}
            for reason, kinds in record.left_out.items()
            for kind, ids in kinds.items()
            for id_ in ids
        ]
        record.save()


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0002_desk")]

    operations = [
        migrations.AddField("assemblyrecord", "counts", models.JSONField(default=dict)),
        migrations.AddField("assemblyrecord", "nearest", models.JSONField(default=list)),
        migrations.AlterField("assemblyrecord", "left_out", models.JSONField(default=dict)),
        migrations.RunPython(by_reason, as_rows),
    ]
