"""Roles as data: those of section 1 of the operations dossier are there, and a wrong file or route stops the start."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern

from tahapan.accounts import acts, queries
from tahapan.accounts import roles as roles_module
from tahapan.accounts.actor import OWN_ACCOUNT
from tahapan.accounts.roles import BadRoles, Group, roles
from tahapan.core.areas import Level
from tahapan.journal import access, registry

LEVELS = {
    Level.REGENCY: {
        "kpu-ketua", "kpu-data", "kpu-logistik", "kpu-teknis", "kpu-sdm", "kpu-hukum", "kpu-sekretaris", "kpu-operator",
        "bawaslu", "forkopimda", "opd", "disdukcapil", "polres", "kodim", "kejari", "penghubung-paslon", "pers",
        "auditor",
    },
    Level.DISTRICT: {"ppk", "panwascam", "camat", "polsek", "koramil"},
    Level.VILLAGE: {"pps", "pantarlih", "kpps", "pkd", "ptps", "wali-nagari"},
}  # fmt: skip


def test_every_role_of_the_dossier_is_there_at_its_level():
    assert {level: {code for code, role in roles().items() if role.level is level} for level in LEVELS} == LEVELS


def test_every_role_inside_kpu_needs_the_second_factor():
    assert {role.code for role in roles().values() if role.group is Group.KPU and not role.second_factor} == set()


def test_only_the_chair_manages_roles_inside_kpu():
    assert [role.code for role in roles().values() if role.includes(queries.OFFICE)] == ["kpu-ketua"]


def test_no_role_manages_every_side():
    sides = {queries.OFFICE, queries.SUPERVISION, queries.AUDIT, queries.PARTNERS}
    held = {role.code: {side for side in sides if role.includes(side)} for role in roles().values()}
    assert {code: rights for code, rights in held.items() if rights} == {
        "kpu-ketua": {queries.OFFICE, queries.PARTNERS},
        "kpu-sdm": {queries.PARTNERS},
        "kpu-sekretaris": {queries.PARTNERS},
        "bawaslu": {queries.SUPERVISION},
    }


def test_no_role_grants_acts_on_other_peoples_own_accounts():
    own = [name for name in registry.names() if name.startswith(OWN_ACCOUNT)]
    assert "account.change-password" in own
    assert [(role.code, name) for role in roles().values() for name in own if role.includes(name)] == []


def test_every_grant_of_this_room_is_registered():
    assert acts.create_user
    granted = {grant for role in roles().values() for grant in role.grants if grant.startswith("accounts.")}
    assert granted - registry.names() == set()


@pytest.mark.parametrize("grant", ["gudang.*", "accounts.fly"])
def test_a_grant_nobody_registered_stops_the_start(monkeypatch, grant):
    some_role = roles()["pers"]
    wrong = roles_module.Role(
        some_role.code, some_role.name, some_role.group, some_role.level, False, frozenset({grant})
    )
    monkeypatch.setattr(roles_module, "roles", lambda: {"pers": wrong})
    with pytest.raises(BadRoles, match="pers grants"):
        roles_module.verify(registry.names())


def resolver(view):
    class Urls:
        urlpatterns = (path("rahasia/", view),)

    return URLResolver(RegexPattern(r"^/"), Urls)


def test_a_route_without_access_rule_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="rahasia/"):
        access.verify(resolver(lambda request: HttpResponse()), registry.names())


def test_a_route_with_an_unknown_right_stops_the_start():
    guarded = access.may("gudang.open")(lambda request: HttpResponse())
    with pytest.raises(ImproperlyConfigured, match=r"gudang\.open"):
        access.verify(resolver(guarded), registry.names())


def test_every_route_of_this_room_declares_its_access():
    class Urls:
        from tahapan.accounts.urls import urlpatterns

    assert access.verify(URLResolver(RegexPattern(r"^/"), Urls), registry.names()) is None
