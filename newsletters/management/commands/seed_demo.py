"""``seed_demo``: the sample fortnight around now, once."""

from typing import Any

from backend.kernel.commands import TuesdayCommand
from newsletters.sample.plant import plant


class Command(TuesdayCommand):
    help = "Write the sample fortnight: an invented town around now. Again: nothing changes."
    writes = False

    def run(self, **options: Any) -> dict[str, int]:
        planted = plant(at=options["at"])
        return {"created": planted.created, "unchanged": planted.unchanged}

    def show(self, outcome: Any) -> None:
        self.stdout.write(f"{outcome['created']} created, {outcome['unchanged']} unchanged")
