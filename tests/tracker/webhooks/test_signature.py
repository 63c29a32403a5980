"""The signature, against the convention's own example and the one of the guide."""

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tracker.webhooks.schedule import MOST_ATTEMPTS, wait_after
from tracker.webhooks.signature import is_genuine, new_secret, signed

ROOT = Path(__file__).resolve().parents[3]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
EVENT = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = datetime.fromtimestamp(1614265330, tz=UTC)


def test_the_example_of_the_convention() -> None:
    assert signed(EVENT, BODY, at=AT, secret_texts=[SECRET]) == {
        "webhook-id": EVENT,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_either_of_two_secrets_verifies_and_nothing_else() -> None:
    new = new_secret()
    headers = signed(EVENT, BODY, at=AT, secret_texts=[new, SECRET])
    assert is_genuine(headers, BODY, secret=new, at=AT)
    assert is_genuine(headers, BODY, secret=SECRET, at=AT)
    assert not is_genuine(headers, BODY, secret=new_secret(), at=AT)
    assert not is_genuine(headers, BODY + b" ", secret=new, at=AT)
    assert not is_genuine(headers | {"webhook-id": "other"}, BODY, secret=new, at=AT)
    assert not is_genuine(headers, BODY, secret=new, at=AT + timedelta(minutes=6))
    assert not is_genuine({}, BODY, secret=new, at=AT)


def test_the_guides_own_check_agrees() -> None:
    code = re.findall(r"```python\n(.*?)```", (ROOT / "docs/webhooks.md").read_text(), re.DOTALL)
    guide: dict[str, Any] = {}
    exec(code[0], guide)
    now = datetime.fromtimestamp(time.time(), tz=UTC)
    secret = new_secret()
    headers = signed(EVENT, BODY, at=now, secret_texts=[new_secret(), secret])
    assert guide["is_genuine"](headers, BODY, secret) is True
    assert guide["is_genuine"](headers, BODY + b".", secret) is False
    late = signed(EVENT, BODY, at=now - timedelta(minutes=6), secret_texts=[secret])
    assert guide["is_genuine"](late, BODY, secret) is False


def test_it_is_tried_for_three_days_and_then_given_up() -> None:
    waits = [wait_after(attempt, number=1) for attempt in range(1, MOST_ATTEMPTS)]
    known = [each for each in waits if each is not None]
    assert len(known) == len(waits) == 9
    assert timedelta(hours=64) < sum(known, timedelta()) < timedelta(hours=79)
    assert known == sorted(known)
    assert wait_after(MOST_ATTEMPTS, number=1) is None
    assert len({wait_after(5, number=number) for number in range(50)}) > 40
