#!/usr/bin/env python
"""The one way in for commands."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from environs import EnvError


def main() -> None:
    """Run one command; a setting that cannot be read ends it with one line and exit 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    try:
        _ = settings.INSTALLED_APPS
    except (EnvError, ImproperlyConfigured, ValueError) as refused:
        print("Tuesday cannot start:", *str(refused).split(), file=sys.stderr)
        sys.exit(2)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
