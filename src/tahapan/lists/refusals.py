"""What people are told when a plenary cannot go on. The article is added where law is the reason."""

from __future__ import annotations

from typing import Final

from tahapan.core.errors import Problem
from tahapan.core.text import Text

NO_LISTS: Final = Problem(
    "no-lists",
    Text("Pemilihan ini tidak menyusun daftar pemilih sendiri.", "This event compiles no voter lists of its own."),
    Text("Pilih pemilihan lain di atas halaman.", "Choose another event above."),
)
PLENARY_UNKNOWN: Final = Problem(
    "plenary-unknown",
    Text("Rapat pleno ini tidak ada di wilayah Anda.", "There is no such plenary in your area."),
    Text("Pilih dari halaman Daftar & Pleno.", "Choose from the page of lists and plenaries."),
)
NO_SUCH_PLENARY: Final = Problem(
    "no-such-plenary",
    Text(
        "Tidak ada rapat pleno {list} pada {body} untuk {area}.",
        "There is no plenary on the {list} at {body} for {area}.",
    ),
    Text(
        "DPHP dan DPSHP direkapitulasi PPS lalu PPK; DPS dan DPT ditetapkan KPU Kabupaten/Kota.",
        "PPS, then PPK recap DPHP and DPSHP; KPU Kabupaten/Kota determines DPS and DPT.",
    ),
)
PLENARY_EXISTS: Final = Problem(
    "plenary-exists",
    Text("Rapat pleno {name} untuk {area} sudah diundang.", "The plenary {name} of {area} has been called already."),
    Text(
        "Buka rapat itu; jadwalnya dapat diubah selama belum dibuka.",
        "Open that one; its date can be changed until it opens.",
    ),
)
DAY_OVER: Final = Problem(
    "plenary-day-over",
    Text("Jadwal rapat {day} sudah lewat.", "The scheduled day {day} has passed."),
    Text("Pilih hari ini atau sesudahnya.", "Choose today or a later day."),
)
BEFORE_WINDOW: Final = Problem(
    "plenary-too-early",
    Text(
        "Rapat pleno {name} belum boleh diadakan pada {day}: waktunya {start} sampai {end}.",
        "The plenary {name} may not be held on {day} yet: its days are {start} to {end}.",
    ),
    Text("Adakan dalam masa itu.", "Hold it within those days."),
)
AFTER_WINDOW: Final = Problem(
    "plenary-too-late",
    Text(
        "Rapat pleno {name} tidak boleh lagi diadakan pada {day}: waktunya {start} sampai {end}.",
        "The plenary {name} may no longer be held on {day}: its days were {start} to {end}.",
    ),
    Text(
        "Bila KPU memutuskan jadwal lain, catat dahulu keputusannya pada halaman Tahapan.",
        "If KPU decided on other days, record that decision on the Stages page first.",
    ),
)
BEFORE_SCHEDULE: Final = Problem(
    "plenary-before-its-date",
    Text("Rapat ini diundang untuk {day}; hari ini {today}.", "This plenary was called for {day}; today is {today}."),
    Text(
        "Buka pada harinya, atau ubah jadwalnya dan undang lagi.",
        "Open it on its day, or change the date and invite again.",
    ),
)
LOWER_OPEN: Final = Problem(
    "plenary-out-of-order",
    Text(
        "Rapat pleno {lower} belum ditutup di {count} wilayah: {names}.",
        "The plenary {lower} is not closed in {count} areas: {names}.",
    ),
    Text("Tutup dahulu semua rapat di bawahnya.", "Close all of them first."),
)
BASE_MISSING: Final = Problem(
    "plenary-base-missing",
    Text(
        "Daftar pembanding ({base}) untuk {area} belum ditetapkan, sehingga rekapitulasi tidak dapat dihitung.",
        "The list to count against ({base}) is not fixed for {area}, so that nothing can be recapped.",
    ),
    Text("KPU Kabupaten/Kota menetapkannya lebih dahulu.", "KPU Kabupaten/Kota fixes it first."),
)
STALE: Final = Problem(
    "plenary-stale",
    Text(
        "Halaman ini sudah usang: rapat pleno ini berubah sejak Anda membukanya. Tidak ada yang disimpan.",
        "This page is out of date: the plenary changed since you opened it. Nothing was saved.",
    ),
    Text(
        "Muat ulang halaman rapat, lihat keadaannya, lalu putuskan.",
        "Load the plenary again, see how it stands, then decide.",
    ),
)
NOT_CALLED: Final = Problem(
    "plenary-opened-already",
    Text("Rapat ini sudah dibuka.", "This plenary has been opened already."),
    Text("Muat ulang halaman rapat.", "Load the plenary again."),
)
NOT_OPEN: Final = Problem(
    "plenary-not-open",
    Text(
        "Rapat ini belum dibuka, atau sudah diusulkan atau ditutup.",
        "This plenary is not open, or was proposed or closed.",
    ),
    Text("Lihat keadaannya pada halaman rapat.", "See how it stands on its page."),
)
NOT_PROPOSED: Final = Problem(
    "plenary-not-proposed",
    Text("Belum ada tanda tangan pertama pada rapat ini.", "This plenary has no first signature."),
    Text(
        "Seorang anggota mengusulkan lebih dahulu, yang lain mengesahkan.",
        "One member proposes first, another confirms.",
    ),
)
CLOSED_ALREADY: Final = Problem(
    "plenary-closed-already",
    Text(
        "Rapat pleno ini sudah ditutup; tidak dapat diputuskan dua kali.",
        "This plenary is closed; it cannot decide twice.",
    ),
    Text(
        "Perubahan sesudahnya memerlukan keputusan yang membuka kembali rapat ini.",
        "A change after that needs a decision that reopens it.",
    ),
)
NOT_CLOSED: Final = Problem(
    "plenary-not-closed",
    Text("Hanya rapat pleno yang sudah ditutup dapat dibuka kembali.", "Only a closed plenary can be reopened."),
    Text("Lihat keadaannya pada halaman rapat.", "See how it stands on its page."),
)
NOT_OF_BODY: Final = Problem(
    "plenary-not-of-body",
    Text(
        "Hanya anggota {name} wilayah ini yang menandatangani rapat ini.",
        "Only members of {name} of this area sign here.",
    ),
    Text("Mintalah anggotanya melakukannya dengan akun sendiri.", "Ask a member to do it with their own account."),
)
SAME_PERSON: Final = Problem(
    "plenary-same-person",
    Text(
        "Yang mengusulkan tidak boleh mengesahkan: perlu dua orang.",
        "Whoever proposed may not confirm: it takes two people.",
    ),
    Text(
        "Mintalah anggota lain mengesahkan dengan akunnya sendiri.",
        "Ask another member to confirm with their own account.",
    ),
)
SAME_ROLE: Final = Problem(
    "plenary-same-role",
    Text(
        "Penetapan {list} memerlukan dua orang dengan peran berbeda.",
        "Determining the {list} takes two people of different roles.",
    ),
    Text("Mintalah anggota dengan peran lain mengesahkan.", "Ask a member in another role to confirm."),
)
ROLL_CHANGED: Final = Problem(
    "plenary-roll-changed",
    Text(
        "Daftar pemilih wilayah ini berubah sejak diusulkan, sehingga usulan itu gugur. Tidak ada yang ditetapkan.",
        "The roll of this area changed since the proposal, which thereby falls. Nothing was determined.",
    ),
    Text("Lihat angka yang baru, lalu usulkan lagi.", "Look at the new figures and propose again."),
)
FIGURES_DIFFER: Final = Problem(
    "plenary-figures-differ",
    Text(
        "Yang diusulkan {seen} pemilih, yang dihitung sekarang {found}. Tidak ada yang ditetapkan.",
        "{seen} voters were proposed, {found} are counted now. Nothing was determined.",
    ),
    Text(
        "Tarik usulan itu, lihat angkanya, lalu usulkan lagi.",
        "Withdraw the proposal, look at the figures, propose again.",
    ),
)
IMBALANCE: Final = Problem(
    "plenary-imbalance",
    Text(
        "Rekapitulasi tidak seimbang di {count} tempat: {names}. Tidak ada yang ditetapkan.",
        "The recap does not balance in {count} places: {names}. Nothing was determined.",
    ),
    Text(
        "Periksa riwayat pemilih di TPS itu bersama operator KPU: jumlah catatan dan daftar tidak sama.",
        "With KPU's operator, look at the voters' histories there: entries and list do not agree.",
    ),
)
UNMAPPED: Final = Problem(
    "plenary-unmapped",
    Text("{count} pemilih belum berada di TPS mana pun.", "{count} voters stand at no station."),
    Text(
        "Tempatkan mereka di TPS dahulu; daftar ditetapkan per TPS.",
        "Place them first; lists are determined per station.",
    ),
)
MINUTES_MISSING: Final = Problem(
    "plenary-minutes-missing",
    Text("Nomor Berita Acara belum disebut.", "The number of the minutes is missing."),
    Text("Tulis nomor Berita Acara rapat ini.", "Write the number of this plenary's minutes."),
)
DECISION_MISSING: Final = Problem(
    "plenary-decision-missing",
    Text(
        "Keputusan yang membuka kembali rapat ini belum disebut.",
        "The decision that reopens this plenary is not named.",
    ),
    Text("Tulis nomor keputusannya.", "Write the number of the decision."),
)
NOT_ASKED: Final = Problem(
    "plenary-reopening-not-asked",
    Text(
        "Belum ada yang meminta rapat ini dibuka kembali: perlu dua orang.",
        "Nobody has asked to reopen this plenary: it takes two people.",
    ),
    Text("Catat dahulu permintaan dengan nomor keputusannya.", "Record the request and its decision first."),
)
NOT_ABOVE: Final = Problem(
    "plenary-not-above",
    Text(
        "Rapat pleno {name} dibuka kembali oleh tingkat di atasnya atau KPU Kabupaten/Kota.",
        "The plenary {name} is reopened by a tier above it or by KPU Kabupaten/Kota.",
    ),
    Text("Sampaikan permintaannya kepada mereka.", "Ask them."),
)
UPPER_CLOSED: Final = Problem(
    "plenary-upper-closed",
    Text(
        "Rapat pleno {upper} untuk {area} sudah ditutup dan bersandar pada rapat ini.",
        "The plenary {upper} of {area} is closed and rests on this one.",
    ),
    Text("Buka kembali dahulu rapat itu.", "Reopen that one first."),
)
GUEST_MISSING: Final = Problem(
    "plenary-guest-missing",
    Text("Belum ada lembaga yang disebut.", "No office is named."),
    Text("Sebut paling sedikit satu lembaga atau utusan.", "Name at least one office or delegation."),
)
GUEST_UNKNOWN: Final = Problem(
    "plenary-guest-unknown",
    Text("Undangan ini bukan dari rapat ini.", "This invitation is not of this plenary."),
    Text("Muat ulang halaman rapat.", "Load the plenary again."),
)
VENUE_MISSING: Final = Problem(
    "plenary-venue-missing",
    Text("Tempat rapat belum disebut.", "The venue is missing."),
    Text("Tulis nama tempatnya.", "Write its name."),
)
SNAPSHOT_ALTERED: Final = Problem(
    "list-snapshot-altered",
    Text(
        "Berkas daftar {cut} (SHA-256 {hash}…) hilang atau isinya bukan lagi yang ditetapkan. Tidak ada yang dibuat.",
        "The file of the list {cut} (SHA-256 {hash}…) is gone or no longer what was determined. Nothing was made.",
    ),
    Text(
        "Jangan dipakai. Ambil berkas itu dari cadangan, lalu periksa dengan `tahapan doctor --full`.",
        "Do not use it. Take the file from a backup, then look with `tahapan doctor --full`.",
    ),
)
