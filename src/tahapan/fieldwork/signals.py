"""The questions that can be asked about an officer's visits: what is measured, when it matters, in which words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tahapan.core.text import Text
from tahapan.fieldwork import measures
from tahapan.fieldwork.measures import Measured, Work


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of question. `figures` takes {value} and {typical}; `form` says how they are written."""

    code: str
    measure: Callable[[Work], Measured | None]
    is_far: Callable[[float, float], bool]
    form: str
    title: Text
    asks: Text
    figures: Text
    excuse: Text
    """What would be a good explanation."""
    step: Text
    """What to do."""


_TALK: Final = Text(
    "Tanyakan kepada petugas bagaimana ia bekerja. Bila penjelasannya belum terang, kunjungi ulang beberapa keluarga.",
    "Ask the officer how the work is done. If the answer leaves doubt, visit some of the families again.",
)
_VISIT: Final = Text(
    "Bicara dengan petugas, lalu kunjungi ulang lima keluarga dari hari yang berbeda bersama PPS.",
    "Talk to the officer, then visit five families of different days again together with PPS.",
)

SIGNALS: Final[tuple[Signal, ...]] = (
    Signal(
        "cepat",
        measures.pace,
        lambda value, typical: value >= 2 * typical,
        "rate",
        Text("Kunjungan tiap jam", "Visits an hour"),
        Text(
            "Apakah tiap keluarga sempat ditemui dan dokumennya dilihat?",
            "Was there time to meet every family and to see its documents?",
        ),
        Text("{value} kunjungan sejam; rekan sekecamatan {typical}.", "{value} visits an hour; colleagues {typical}."),
        Text(
            "Rumah berdekatan, warga dikumpulkan di satu tempat, atau catatan kertas dimasukkan kemudian.",
            "Houses close together, people gathered in one place, or paper notes entered later.",
        ),
        _VISIT,
    ),
    Signal(
        "beruntun",
        measures.short_gaps,
        lambda value, typical: value >= 0.3 and value >= 3 * typical,
        "percent",
        Text("Berselang kurang dari dua menit", "Less than two minutes apart"),
        Text(
            "Apakah kunjungan dicatat di rumah warga, satu demi satu?",
            "Were visits recorded at people's homes, one by one?",
        ),
        Text(
            "{value} kunjungan dicatat kurang dari dua menit setelah yang sebelumnya; rekan {typical}.",
            "{value} of visits were recorded less than two minutes after the one before; colleagues {typical}.",
        ),
        Text(
            "Mencatat di kertas di rumah warga, lalu menyalinnya sekaligus; beberapa KK dalam satu rumah.",
            "Written on paper at the homes and copied all at once; several family cards in one house.",
        ),
        _TALK,
    ),
    Signal(
        "sehari",
        measures.busiest_day,
        lambda value, typical: value >= 2 * typical and value >= 30,
        "count",
        Text("Banyak kunjungan dalam sehari", "Many visits in one day"),
        Text(
            "Apakah kunjungan beberapa hari dicatat sekali duduk?",
            "Were the visits of several days recorded in one sitting?",
        ),
        Text(
            "{value} kunjungan pada hari tersibuk, dari {of}; rekan {typical}.",
            "{value} visits on the busiest day, of {of}; colleagues {typical}.",
        ),
        Text(
            "Bekerja berdua, hari libur dengan warga di rumah, atau kertas hari-hari sebelumnya baru dimasukkan.",
            "Working in pairs, a holiday with people at home, or sheets of earlier days entered late.",
        ),
        _TALK,
    ),
    Signal(
        "malam",
        measures.at_night,
        lambda value, typical: value >= 0.2 and value >= 2 * typical,
        "percent",
        Text("Dicatat malam hari", "Recorded at night"),
        Text(
            "Apakah warga memang ditemui antara pukul 21 dan 5?",
            "Were people really met between 9 in the evening and 5 in the morning?",
        ),
        Text(
            "{value} kunjungan tercatat malam hari; rekan {typical}.",
            "{value} of visits were recorded at night; colleagues {typical}.",
        ),
        Text(
            "Warga baru pulang malam, ronda, jam telepon keliru, atau kertas disalin di rumah.",
            "People come home late, night watch, a wrong clock, or paper copied at home.",
        ),
        _TALK,
    ),
    Signal(
        "satu-tempat",
        measures.one_place,
        lambda value, _: value >= 0.3,
        "percent",
        Text("Dicatat di satu tempat", "Recorded in one place"),
        Text(
            "Apakah petugas sampai di rumah keluarga yang RT-nya jauh dari tempat itu?",
            "Did the officer reach the families whose RT lies far from that place?",
        ),
        Text(
            "{value} kunjungan dicatat di satu tempat, lebih dari 300 m dari RT keluarganya; rekan {typical}.",
            "{value} of visits were recorded at one place, over 300 m from the family's RT; colleagues {typical}.",
        ),
        Text(
            "Telepon memakai posisi lama, titik RT di peta keliru, atau dicatat di tempat yang ada sinyal.",
            "The phone gave an old position, the RT point on the map is wrong, or notes entered where there is signal.",
        ),
        _VISIT,
    ),
    Signal(
        "abjad",
        measures.alphabetical,
        lambda value, _: value >= 0.6,
        "rate",
        Text("Menurut abjad", "In alphabetical order"),
        Text(
            "Apakah urutan kunjungan mengikuti jalan, atau daftar nama?",
            "Did the visits follow the way, or the list of names?",
        ),
        Text(
            "Urutan kunjungan mengikuti abjad nama, bukan urutan rumah (korelasi {value}; rekan {typical}).",
            "Visits follow the alphabet of names, not the order of houses (correlation {value}; colleagues {typical}).",
        ),
        Text(
            "Keluarga sesuku dengan nama berawalan sama tinggal berdekatan, atau kertas disalin menurut abjad.",
            "Kin with names of the same letter live together, or paper was copied in alphabetical order.",
        ),
        _VISIT,
    ),
    Signal(
        "tanpa-perbaikan",
        measures.corrections,
        lambda value, typical: value <= typical / 4,
        "percent",
        Text("Hampir tanpa perbaikan", "Hardly any correction"),
        Text(
            "Apakah data tiap orang dibandingkan dengan KTP-el dan KK?",
            "Was everybody's data compared with KTP-el and KK?",
        ),
        Text(
            "{count} dari {of} orang diperbaiki, dicoret atau ditambah ({value}); rekan {typical}.",
            "{count} of {of} people corrected, struck or added ({value}); colleagues {typical}.",
        ),
        Text(
            "Daftar di TPS ini memang baru saja dirapikan.",
            "The list of this station had just been put in order.",
        ),
        _VISIT,
    ),
    Signal(
        "tanpa-stiker",
        measures.stickers,
        lambda value, typical: value <= typical / 2,
        "percent",
        Text("Jarang menempel stiker", "Few stickers"),
        Text("Apakah stiker ditempel di tiap rumah?", "Was a sticker put up at every house?"),
        Text(
            "{value} kunjungan dengan stiker; rekan {typical}.",
            "{value} of visits with a sticker; colleagues {typical}.",
        ),
        Text("Stiker habis, atau warga menolak rumahnya ditempeli.", "Stickers ran out, or people declined them."),
        Text(
            "Tanyakan persediaan stiker; kirim bila habis, lalu minta petugas kembali menempel.",
            "Ask about the stock of stickers; send some if it ran out, and ask the officer to go back.",
        ),
    ),
    Signal(
        "tanpa-bukti",
        measures.proofs,
        lambda value, typical: value <= typical / 2,
        "percent",
        Text("Jarang memberi tanda bukti", "Few proofs of listing"),
        Text("Apakah tanda bukti terdaftar diberikan kepada warga?", "Was the proof of listing left with people?"),
        Text(
            "{value} kunjungan dengan tanda bukti; rekan {typical}.",
            "{value} of visits with a proof of listing; colleagues {typical}.",
        ),
        Text("Formulir habis.", "The forms ran out."),
        Text("Tanyakan persediaan formulir; kirim bila habis.", "Ask about the stock of forms; send some."),
    ),
    Signal(
        "saksi-sama",
        measures.same_witness,
        lambda value, typical: value >= 0.6 and value >= 2 * typical,
        "percent",
        Text("Saksi yang sama", "The same witness"),
        Text(
            "Apakah saksi itu benar hadir di semua keluarga?",
            "Was that witness really present at all these families?",
        ),
        Text(
            "{count} dari {of} kunjungan menyebut saksi yang sama ({value}); rekan {typical}.",
            "{count} of {of} visits name the same witness ({value}); colleagues {typical}.",
        ),
        Text("Ketua RT atau jorong menemani sepanjang hari.", "The head of the RT or hamlet came along all day."),
        _TALK,
    ),
)
