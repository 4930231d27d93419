"""Who acts: a person in one of their roles, the console of this machine, or scheduled work."""

from __future__ import annotations

import datetime as dt
import getpass
from dataclasses import dataclass
from typing import Any, Final

from tahapan.accounts import rules
from tahapan.accounts.models import Appointment, User
from tahapan.accounts.roles import Group, Role, roles
from tahapan.core import areas, clock, home
from tahapan.core.text import Text

OWN_ACCOUNT: Final = "account."
"""First part of the names of acts on the own account. No role grants them: everyone holds them for themself."""
NO_ROLE: Final = Role(
    code="tanpa-peran",
    name=Text("Tanpa peran hari ini", "Without a role today"),
    group=Group.PUBLIC,
    level=areas.Level.NATION,
    second_factor=False,
    grants=frozenset(),
)
"""What someone has who is signed in and holds no role today."""


@dataclass(frozen=True, slots=True)
class PersonActor:
    """A signed-in person in the one role they are acting in. A person with several roles switches between them."""

    appointment: Appointment
    verified: bool
    """Whether this session passed the second factor."""

    @property
    def identity(self) -> str:
        return self.appointment.user.username

    @property
    def role(self) -> str:
        return self.appointment.role

    @property
    def area(self) -> str:
        return self.appointment.area

    @property
    def election(self) -> str | None:
        """The one event the role is for, or None for every event."""
        return self.appointment.election.slug if self.appointment.election else None

    @property
    def definition(self) -> Role:
        return roles()[self.appointment.role]

    def may(self, permission: str, area: str, election: str | None = None) -> bool:
        """Held when the role grants it, the area lies in the role's, the term covers today, the election fits, the
        account is active, and the second factor was passed where the role needs one."""
        held = self.appointment
        return (
            held.user.is_active
            and in_term(held, clock.today())
            and (not self.definition.second_factor or self.verified)
            and self.definition.includes(permission)
            and areas.contains(held.area, area)
            and (held.election is None or election is None or held.election.slug == election)
        )


@dataclass(frozen=True, slots=True)
class SelfActor:
    """A signed-in person in matters of their own account, and all that someone without a role today is.

    `appointment` is the one they act in, so that the journal's line stands where their other lines stand; for someone
    without a role it is a stand-in that is never saved (see `oneself`).
    """

    appointment: Appointment
    verified: bool

    @property
    def user(self) -> User:
        return self.appointment.user

    @property
    def identity(self) -> str:
        return self.user.username

    @property
    def role(self) -> str:
        return self.appointment.role

    @property
    def area(self) -> str:
        return self.appointment.area

    @property
    def election(self) -> str | None:
        return None

    @property
    def definition(self) -> Role:
        return roles().get(self.role, NO_ROLE)

    def may(self, permission: str, area: str, election: str | None = None) -> bool:
        """Acts of room `account` on the own account, and nothing else."""
        return self.user.is_active and permission.startswith(OWN_ACCOUNT) and area == self.area


@dataclass(frozen=True, slots=True)
class ConsoleActor:
    """Whoever has a shell on this machine and the home's files. Everything is open to them, and all is journaled."""

    name: str = ""

    @property
    def identity(self) -> str:
        return f"konsol:{self.name or getpass.getuser()}"

    @property
    def role(self) -> str:
        return "konsol"

    @property
    def area(self) -> str:
        return areas.NATION

    @property
    def election(self) -> str | None:
        return None

    def may(self, permission: str, area: str, election: str | None = None) -> bool:
        return True


def in_term(appointment: Appointment, day: dt.date) -> bool:
    """Whether the appointment is in force on `day`; see `rules.in_force`."""
    return rules.in_force(appointment.start, appointment.end, bool(appointment.ended_because), day)


def appointments_today(user: User) -> list[Appointment]:
    """The roles `user` holds today, in order of their start."""
    today = clock.today()
    held = user.appointments.select_related("user", "election").all()
    return [appointment for appointment in held if in_term(appointment, today) and appointment.role in roles()]


def oneself(user: User, appointment: Appointment | None, verified: bool) -> SelfActor:
    """The person as the owner of their account, standing where `appointment` is, or at the office without one."""
    if appointment is None:
        appointment = Appointment(user=user, role=NO_ROLE.code, area=home.current().area, start=clock.today())
    return SelfActor(appointment, verified)


def describe(actor: PersonActor | ConsoleActor) -> dict[str, Any]:
    """The actor as JSON for a job, to be made again by `revive`."""
    if isinstance(actor, PersonActor):
        return {"appointment": actor.appointment.pk, "verified": actor.verified}
    return {"console": actor.name or getpass.getuser()}


def revive(description: dict[str, Any]) -> PersonActor | ConsoleActor:
    """The actor a job was asked by. The term is checked again when it acts."""
    if "console" in description:
        return ConsoleActor(description["console"])
    appointment = Appointment.objects.select_related("user", "election").get(pk=description["appointment"])
    return PersonActor(appointment, verified=bool(description["verified"]))
