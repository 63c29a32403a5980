"""Tables as CSV that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Mapping, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula (OWASP, "CSV injection")."""


def safe(cell: str) -> str:
    """The cell; what would start a formula is told to be text by a quote before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def table(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """RFC 4180 with a header; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        cells = ("" if row[name] is None else str(row[name]) for name in columns)
        writer.writerow([safe(cell) for cell in cells])
    return out.getvalue()
