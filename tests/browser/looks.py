"""What every page is held against: axe-core finds nothing, nothing is cut off, people may look."""

import os
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

YARDSTICK: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
FITS: Final = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def found_by_axe(page: Page, **options: Any) -> list[tuple[str, str, str]]:
    """Impact, rule and element of each violation, the moderate and minor ones, too."""
    asked = {"runOnly": list(YARDSTICK), "iframes": False, **options}
    violations = Axe().run(page, options=asked).response["violations"]
    return [
        (each["impact"], each["id"], node["html"][:200])
        for each in violations
        for node in each["nodes"]
    ]


def look_at(page: Page, name: str) -> None:
    """The page as it stands; where ``PHOTOGRAPHS`` names a folder, a picture for people."""
    page.wait_for_load_state("networkidle")
    shape = page.viewport_size
    assert shape is not None
    # As high as it is long: the bar that sticks to the lower edge would lie over something.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": shape["width"], "height": max(height, shape["height"])})
    found = found_by_axe(page)
    assert found == [], f"{name}: {found}"
    assert page.evaluate(FITS), f"{name} is cut off"
    if folder := os.environ.get("PHOTOGRAPHS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    page.set_viewport_size(shape)
