"""A bad value stops the start: one line that names it, no traceback, never the value."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import ROOT, Tables


def manage(data: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own with nothing in its environment but these."""
    given = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "TUESDAY_DATA": str(data),
        **environment,
    }
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "bad", "line"),
    [
        ("DEBUG", "perhaps", 'Environment variable "DEBUG" invalid: Not a valid boolean.'),
        ("EMAIL_URL", "secret:x", "EMAIL_URL: use file:FOLDER, smtp://…, smtps://…"),
        ("ADDRESS_KEYS", "k1:secret!", "ADDRESS_KEYS: the key k1 is not base64"),
        ("SECRET_KEY_FILE", "/nowhere/secret", "SECRET_KEY_FILE must be a readable file path."),
    ],
)
def test_a_bad_value_is_named_in_one_line(tmp_path: Path, name: str, bad: str, line: str) -> None:
    done = manage(tmp_path, "check", **{name: bad})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Tuesday cannot start: ")
    assert line in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret:x" not in done.stderr
    assert "secret!" not in done.stderr


def test_with_https_django_finds_nothing_to_say_about_a_deployment(tmp_path: Path) -> None:
    done = manage(
        tmp_path,
        *("check", "--deploy", "--fail-level", "WARNING"),
        SITE_URL="https://tuesday.example",
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_without_an_environment_it_starts_and_makes_its_keys(tmp_path: Path) -> None:
    done = manage(tmp_path, "check")
    assert (done.returncode, done.stderr) == (0, "")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {"secret_key": 0o600, "address_keys": 0o600}


def test_what_is_written_is_for_its_own_account_alone(tables: Tables) -> None:
    """The tables were made by an account that would let others read."""
    data = tables.made("sqlite")
    modes = {
        path.relative_to(data.parent).as_posix(): stat.S_IMODE(path.stat().st_mode) & 0o077
        for path in (data, *data.rglob("*"))
    }
    assert f"{data.name}/tuesday.sqlite3" in modes
    assert {name: mode for name, mode in modes.items() if mode} == {}


@pytest.mark.parametrize(
    ("environment", "required"),
    [
        ({}, False),
        ({"SITE_URL": "https://tuesday.example"}, True),
        ({"SITE_URL": "https://tuesday.example", "DEBUG": "true"}, False),
        ({"SITE_URL": "https://tuesday.example", "SECOND_STEP_REQUIRED": "false"}, False),
    ],
)
def test_a_second_step_is_required_where_the_site_can_be_reached(
    tmp_path: Path, environment: dict[str, str], required: bool
) -> None:
    asked = "from django.conf import settings as s; print(s.SECOND_STEP_REQUIRED)"
    done = manage(tmp_path, "shell", "--no-imports", "-c", asked, **environment)
    assert done.stdout.strip() == str(required)


def test_a_deployment_without_a_second_step_is_warned_of(tmp_path: Path) -> None:
    done = manage(
        tmp_path,
        *("check", "--deploy", "--fail-level", "WARNING"),
        SITE_URL="https://tuesday.example",
        SECOND_STEP_REQUIRED="false",
    )
    assert done.returncode == 1
    assert "tuesday.W001" in done.stderr


def test_cookies_and_passwords_of_a_deployment(tmp_path: Path) -> None:
    asked = (
        "from django.conf import settings as s;"
        "from django.contrib.auth.hashers import make_password;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, make_password('x').split('$')[0])"
    )
    site = {"SITE_URL": "https://tuesday.example"}
    done = manage(tmp_path, "shell", "--no-imports", "-c", asked, **site)
    assert done.stdout.split() == ["__Host-session", "__Host-csrf", "True", "/", "None", "argon2"]
