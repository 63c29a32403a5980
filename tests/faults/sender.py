"""Run as a process: send the one edition, and be killed while doing so.

``python -m tests.faults.sender [before|after COPY]`` kills itself with SIGKILL right before or
right after the bytes of that copy leave; without words somebody else may kill it at any time.
"""

import os
import signal
import sys
from contextlib import closing
from time import sleep

import django
from django.utils import timezone


def main(when: str, copy: int) -> None:
    from newsletters.delivery.settle import deliver_all
    from newsletters.delivery.transports import Envelope, Outcome, Transport
    from newsletters.delivery.transports.route import transport
    from newsletters.models import Edition

    class Deadly:
        """A way out that ends its own process at one copy."""

        def __init__(self, inner: Transport) -> None:
            self.inner = inner
            self.copies = 0

        def send(self, envelope: Envelope) -> Outcome:
            self.copies += 1
            self.die("before")
            outcome = self.inner.send(envelope)
            self.die("after")
            sleep(0.002)
            return outcome

        def die(self, point: str) -> None:
            if (when, copy) == (point, self.copies):
                os.kill(os.getpid(), signal.SIGKILL)

        def find(self, key: str) -> bool | None:
            return self.inner.find(key)

        def close(self) -> None:
            self.inner.close()

    edition = Edition.objects.select_related("newsletter").get()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    with closing(Deadly(transport())) as way_out:
        deliver_all(edition, at=timezone.now(), transport=way_out)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    django.setup()
    main(*((sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else ("", 0)))
