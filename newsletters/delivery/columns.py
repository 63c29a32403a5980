"""Values as this database keeps them, for the few statements that the ORM has no words for."""

import uuid
from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, UUIDField


def instant(value: datetime) -> str | datetime:
    """Text on SQLite, the driver's own type on PostgreSQL."""
    prepared: str | datetime = DateTimeField().get_db_prep_value(value, connection)
    return prepared


def identity(value: uuid.UUID) -> str | uuid.UUID:
    prepared: str | uuid.UUID = UUIDField().get_db_prep_value(value, connection)
    return prepared


def read_identity(value: object) -> uuid.UUID:
    """SQLite answers text, PostgreSQL its own type."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
