"""Nouns that are retired with their history, and taken into use again."""

from datetime import datetime
from typing import Any

from backend.api.bulk import InBulk
from backend.api.verbs import verb
from tracker.editing import save


class Restoring(InBulk):
    """``DELETE`` takes out of use, ``restore`` takes into use again."""

    @verb()
    def restore(self, row: Any, given: dict[str, Any], at: datetime) -> None:
        """Take it into use again."""
        save.restore(row)
