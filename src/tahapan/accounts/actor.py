"""Who acts: a person in one of their roles, the console of this machine, or scheduled work."""

from __future__ import annotations

import datetime as dt
import getpass
from dataclasses import dataclass
from typing import Any

from tahapan.accounts.models import Appointment, User
from tahapan.accounts.roles import Role, roles
from tahapan.core import areas, clock


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
    def definition(self) -> Role:
        return roles()[self.appointment.role]

    def may(self, permission: str, area: str, election: str | None = None) -> bool:
        """Held when the role grants it, the area lies in the role's, the term covers today, the election fits, and the
        second factor was passed where the role needs one."""
        held = self.appointment
        return (
            in_term(held, clock.today())
            and (not self.definition.second_factor or self.verified)
            and self.definition.includes(permission)
            and areas.contains(held.area, area)
            and (held.election is None or election is None or held.election.slug == election)
        )


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

    def may(self, permission: str, area: str, election: str | None = None) -> bool:
        return True


def in_term(appointment: Appointment, day: dt.date) -> bool:
    """Whether the appointment is in force on `day`; both ends are included."""
    return appointment.start <= day and (appointment.end is None or day <= appointment.end)


def appointments_today(user: User) -> list[Appointment]:
    """The roles `user` holds today, in order of their start."""
    today = clock.today()
    held = user.appointments.select_related("user", "election").all()
    return [appointment for appointment in held if in_term(appointment, today) and appointment.role in roles()]


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
