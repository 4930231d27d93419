"""What an actor may: grant, area, term, election, active account and second factor, all of them."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as some
from tests.conftest import TODAY

from tahapan.accounts.actor import ConsoleActor, PersonActor, oneself
from tahapan.accounts.models import Appointment, User
from tahapan.accounts.roles import roles
from tahapan.core import clock
from tahapan.elections.models import ElectionEvent
from tahapan.journal import registry

AREAS = ["", "13", "13.03", "13.04", "13.03.04", "13.03.05", "13.03.04.2001", "13.03.04.2002", "13.03.05.2001"]
days = some.integers(-3, 3).map(lambda offset: TODAY + dt.timedelta(days=offset))
permissions = some.sampled_from(
    [*sorted(registry.names()), "roll.import", "stations.read", "elections.read", "account.sign-in", "tak.dikenal"]
)


@some.composite
def appointments(draw):
    slug = draw(some.sampled_from([None, "pilkada", "psu"]))
    start = draw(days)
    return Appointment(
        user=User(username="uji", is_active=draw(some.booleans())),
        role=draw(some.sampled_from(sorted(roles()))),
        area=draw(some.sampled_from(AREAS)),
        election=ElectionEvent(slug=slug) if slug else None,
        start=start,
        end=draw(some.none() | some.integers(0, 4).map(lambda n: start + dt.timedelta(days=n))),
        ended_because=draw(some.sampled_from(["", "mundur"])),
    )


@given(
    appointments(), some.booleans(), permissions, some.sampled_from(AREAS), some.sampled_from([None, "pilkada", "psu"])
)
def test_a_person_may_exactly_what_role_area_term_election_account_and_second_factor_allow(
    held, verified, permission, area, election
):
    role = roles()[held.role]
    granted = permission in role.grants or f"{permission.split('.')[0]}.*" in role.grants
    inside = area.split(".")[: len(held.area.split("."))] == held.area.split(".") or held.area == ""
    last = held.end - dt.timedelta(days=bool(held.ended_because)) if held.end else dt.date.max
    now = held.start <= TODAY <= last
    fits = None in (held.election, election) or held.election.slug == election
    with clock.pretend(TODAY):
        answer = PersonActor(held, verified).may(permission, area, election)
    assert answer == all((granted, inside, now, fits, held.user.is_active, verified or not role.second_factor))


@given(appointments(), permissions, some.sampled_from(AREAS))
def test_in_matters_of_the_own_account_one_may_only_touch_the_own_account(held, permission, area):
    actor = oneself(held.user, held, verified=True)
    expected = permission.startswith("account.") and area == held.area and held.user.is_active
    assert actor.may(permission, area) == expected


def test_someone_without_a_role_holds_no_right_anywhere():
    actor = oneself(User(username="uji"), None, verified=True)
    assert [name for name in registry.names() if not name.startswith("account.") and actor.may(name, actor.area)] == []


def test_the_console_is_open_to_all_and_says_who_it_is():
    assert ConsoleActor("operator").may("roll.import", "13.03")
    assert ConsoleActor("operator").identity == "konsol:operator"
