"""What the law says of a polling station: how many voters it may have, and how many Pantarlih it needs."""

from __future__ import annotations

import re
from typing import Final

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.law import RuleSet, Value

MAX_VOTERS = "station.voters.max"
SPECIAL_MAX_VOTERS = "station.special.voters.max"
PANTARLIH_ONE_UP_TO = "pantarlih.one-officer.voters.max"
PANTARLIH_UP_TO_LIMIT = "pantarlih.up-to-limit"
PANTARLIH_ABOVE_LIMIT = "pantarlih.above-limit"

_HAMLET_WORD: Final = re.compile(r"^(?:JORONG|JRG|JR|DUSUN|DSN|DUKUH|DK|KAMPUNG KECIL|LINGKUNGAN|JALAN|JLN|JL)\b[.\s]*")

TOO_MANY_VOTERS = Problem(
    code="station-too-full",
    what=Text(
        "TPS {number} akan berisi {load} pemilih; paling banyak {limit}.",
        "Station {number} would have {load} voters; at most {limit} are allowed.",
    ),
    next=Text(
        "Pilih TPS lain di desa yang sama, atau pecah TPS ini menjadi dua.",
        "Choose another station of the same village, or split this one in two.",
    ),
)
OTHER_VILLAGE = Problem(
    code="station-other-village",
    what=Text("TPS tujuan berada di desa atau kelurahan lain.", "The station lies in another village."),
    next=Text(
        "Pemilih satu TPS harus berasal dari satu desa atau kelurahan; pilih TPS di desa yang sama.",
        "Voters of one station come from one village; choose a station of the same village.",
    ),
)
STATION_CLOSED = Problem(
    code="station-closed",
    what=Text("TPS {number} sudah ditutup.", "Station {number} is closed."),
    next=Text("Pilih TPS yang masih dipakai.", "Choose a station that is in use."),
)
FAMILY_UNKNOWN = Problem(
    code="family-unknown",
    what=Text("Keluarga ini tidak ada dalam daftar desa ini.", "This family is not in the roll of this village."),
    next=Text("Cari kembali keluarganya dari halaman pemilih.", "Find the family again from a voter's page."),
)
ALREADY_MAPPED = Problem(
    code="already-mapped",
    what=Text(
        "{villages} desa sudah mempunyai TPS berisi pemilih, mulai dari {first}.",
        "{villages} villages already have stations with voters, the first being {first}.",
    ),
    next=Text(
        "Pindahkan keluarga atau RT satu per satu, atau petakan ulang dengan menyebut alasannya.",
        "Move single families or RT, or map again and name the reason.",
    ),
)
FAMILY_TOO_LARGE = Problem(
    code="family-too-large",
    what=Text(
        "Di {village} ada satu nomor KK dengan {size} pemilih, lebih banyak daripada satu TPS ({limit}).",
        "In {village} one family card holds {size} voters, more than one station may have ({limit}).",
    ),
    next=Text(
        "Periksa nomor KK itu: nomor pengganti seperti 0000 sering dipakai bersama. Perbaiki, lalu petakan lagi.",
        "Check that card number: a placeholder such as 0000 is often shared. Mend it, then map again.",
    ),
)


def limit(law: RuleSet, *, special: bool = False) -> Value:
    """The most voters a station may have, with its source; special locations have their own where rules give one."""
    own = special and SPECIAL_MAX_VOTERS in law.values
    return law.value(SPECIAL_MAX_VOTERS if own else MAX_VOTERS)


def max_voters(law: RuleSet, *, special: bool = False) -> int:
    """The same as a plain number."""
    return int(str(limit(law, special=special).value))


def check_load(law: RuleSet, number: int, load: int, *, special: bool = False) -> None:
    """Raise Refused, with the article, when a station would hold more voters than the law allows."""
    most = max_voters(law, special=special)
    if load > most:
        problem = TOO_MANY_VOTERS.fill(number=number, load=load, limit=most)
        raise Refused(Problem(problem.code, problem.what, problem.next, limit(law, special=special).source))


def pantarlih_needed(law: RuleSet, load: int) -> int:
    """Pantarlih for one station: one up to the limit, two above it.

    None for a station without voters, and none in an election without coklit, whose rules do not speak of Pantarlih.
    """
    if load == 0 or PANTARLIH_ONE_UP_TO not in law.values:
        return 0
    enough = load <= law.integer(PANTARLIH_ONE_UP_TO)
    return law.integer(PANTARLIH_UP_TO_LIMIT if enough else PANTARLIH_ABOVE_LIMIT)


def hamlet_of(address: str) -> str:
    """The hamlet an address names, without the word for it: `JR. KOTO TUO` and `JORONG KOTO TUO` are one hamlet."""
    return _HAMLET_WORD.sub("", " ".join(address.upper().split()))
