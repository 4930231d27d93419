"""What is checked before the application serves anyone."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.urls import get_resolver

from tahapan.accounts import roles
from tahapan.journal import access, registry


def load_acts() -> None:
    """Import the doors of every room, so that each act, right and task is registered."""
    for config in apps.get_app_configs():
        if config.name.startswith("tahapan."):
            for door in ("acts", "queries", "pages", "tasks"):
                try:
                    import_module(f"{config.name}.{door}")
                except ModuleNotFoundError as missing:
                    if missing.name != f"{config.name}.{door}":
                        raise


def verify() -> None:
    """Raise when a route has no access rule, a route names an unknown right, or a role grants an unknown name."""
    load_acts()
    known = registry.names()
    access.verify(get_resolver(), known)
    roles.verify(known)
