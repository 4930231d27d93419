"""The forms as drawings of plain rows: everyone stands on them once, nothing is cut off, nothing personal is posted."""

from __future__ import annotations

import datetime as dt
import io
import random

import polars as pl
import pypdf
import pytest
from tests.support import pdf

from tahapan.core.age import age_on
from tahapan.core.balance import Count
from tahapan.engines.sheet import Paper, Pen
from tahapan.lists.documents import changes, recap, sheets, voters
from tahapan.lists.documents.about import About, day_in_words, grouped, in_words
from tahapan.lists.documents.table import LINE, Block, Column, Table

VOTING_DAY = dt.date(2024, 11, 27)
DIGEST = "0123456789abcdef" * 4
PLACES = (("Provinsi", "Sumatera Barat"), ("Kabupaten", "Sijunjung"), ("Nagari", "Sungai Lansek"), ("TPS", "5"))


def about(paper: Paper = Paper.F4) -> About:
    return About(
        "KPU KABUPATEN CONTOH", "Pilkada 2024", "DPT", "Daftar Pemilih Tetap", 77, DIGEST, "21 September 2024 14.30",
        "Sijunjung, 21 September 2024", "Ketua", VOTING_DAY, paper,
    )  # fmt: skip


def people(number: int, **more: object) -> pl.DataFrame:
    """So many made-up voters of one station."""
    chance = random.Random(7)
    rows = [
        {
            "id": at, "nkk": f"1303{at:012}", "nik": f"1399{at:012}", "name": f"ORANG KE {at}",
            "birth_place": "SIJUNJUNG", "birth_date": dt.date(chance.randint(1930, 2007), chance.randint(1, 12), 15),
            "marital": "S", "sex": "LP"[at % 2], "address": "JORONG KOTO TUO", "rt": at % 12, "rw": 1,
            "disability": 6 if at % 50 == 0 else 0, "ktp": "S", "village": "13.03.04.2001", "place": "station",
            "station_id": 5, "station": 5, **more,
        }
        for at in range(1, number + 1)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"station": pl.Int32, "rt": pl.Int16})


def posted(voters_: pl.DataFrame, paper: Paper = Paper.F4) -> bytes:
    return voters.draw_posted(about(paper), PLACES, "13.03.04.2001 TPS 5", voters_)


def full(voters_: pl.DataFrame, paper: Paper = Paper.F4) -> bytes:
    return voters.draw_full(about(paper), PLACES, "13.03.04.2001 TPS 5", voters_, ("Disabilitas: 6 netra",))


@pytest.mark.parametrize("draw", [posted, full])
@pytest.mark.parametrize("paper", list(Paper))
def test_everyone_of_a_full_station_stands_on_the_list_once_and_in_order(draw, paper):
    rows = people(600)
    names = rows["name"].to_list()
    assert [word for word in pdf.words(draw(rows, paper)) if word.startswith("ORANG KE ")] == names


def test_every_page_says_its_number_list_cut_and_hash():
    reader = pypdf.PdfReader(io.BytesIO(posted(people(600))))
    total = len(reader.pages)
    assert total == 11
    for number, page in enumerate(reader.pages, 1):
        words = " ".join(page.extract_text().split())
        assert f"Halaman {number} dari {total}" in words
        assert "DPT potongan 77" in words
        assert DIGEST[:12] in words


def test_a_posted_list_shows_neither_numbers_nor_date_of_birth_nor_disability():
    rows = people(50)
    said = "\n".join(pdf.words(posted(rows)))
    dates = [date.strftime("%d-%m-%Y") for date in rows["birth_date"]]
    for hidden in [*rows["nik"], *rows["nkk"], *dates, "SIJUNJUNG"]:
        assert hidden not in said.replace("Sijunjung", "")
    assert set(voters.posted_rows(rows, VOTING_DAY).columns) == {
        "NO", "NAMA", "JENIS KELAMIN", "USIA", "ALAMAT JALAN/DUKUH", "RT", "RW", "KETERANGAN",
    }  # fmt: skip
    assert set(rows["nik"]) <= set(pdf.words(full(rows)))


def test_age_on_voting_day_is_that_of_the_law():
    births = [dt.date(2007, 11, 27), dt.date(2007, 11, 28), dt.date(1990, 2, 28), dt.date(1988, 12, 1)]
    rows = pl.DataFrame({"birth_date": births}).select(voters.age_on(VOTING_DAY).alias("age"))
    assert rows["age"].to_list() == [age_on(VOTING_DAY, birth) for birth in births]


def test_the_same_rows_give_the_same_bytes():
    assert posted(people(60)) == posted(people(60))
    assert full(people(60)) == full(people(60))


@pytest.mark.parametrize(
    "name", ["NAMA YANG SANGAT PANJANG " * 5, "A" * 120, "PAK (ALM) \\ BU\nDUA BARIS", "ŁUKASZ ÉMILE", ""]
)
def test_no_name_breaks_a_page(name):
    rows = people(120, name=name)
    read = pypdf.PdfReader(io.BytesIO(posted(rows)))
    assert sum(page.extract_text().count("JORONG KOTO TUO") for page in read.pages) == 120


def test_long_cells_take_more_lines_and_no_row_is_lost_or_drawn_below_the_foot():
    pen = Pen(*Paper.F4.upright, "uji", "KPU")
    cells = [("KATA " * (at % 30 + 1)).strip() for at in range(300)]
    table = Table(
        pen, [Column("NO", 10, figures=True), Column("NAMA", 40)], [Block(([str(at) for at in range(300)], cells))]
    )
    pages = table._pages(500.0, 700.0)
    shown = [row for page in pages for piece in page for row in range(piece.first, piece.last)]
    assert shown == list(range(300))
    heights = [sum(map(table._piece_height, page)) for page in pages]
    assert heights[0] <= 500
    assert max(heights[1:]) <= 700
    assert min(heights) > 0
    assert table._height(0, 29) > LINE


def test_signatures_never_stand_without_rows_of_the_list():
    for number in range(45, 65):
        last = pypdf.PdfReader(io.BytesIO(posted(people(number)))).pages[-1].extract_text()
        assert "ORANG KE" in last
        assert "....." in last


def test_a_list_of_nobody_says_so():
    assert any("Tidak ada pemilih" in word for word in pdf.words(posted(people(1).clear())))


# ── Numbers and days in words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"), (11, "sebelas"), (17, "tujuh belas"), (20, "dua puluh"), (100, "seratus"), (111, "seratus sebelas"),
        (1000, "seribu"), (1945, "seribu sembilan ratus empat puluh lima"), (2024, "dua ribu dua puluh empat"),
        (173_772, "seratus tujuh puluh tiga ribu tujuh ratus tujuh puluh dua"),
        (4_118_366, "empat juta seratus delapan belas ribu tiga ratus enam puluh enam"), (1_000_000, "satu juta"),
    ],
)  # fmt: skip
def test_numbers_in_words(number, words):
    assert in_words(number) == words


def test_a_day_as_minutes_begin():
    assert day_in_words(dt.date(2024, 9, 21)) == (
        "Sabtu, tanggal dua puluh satu, bulan September, tahun dua ribu dua puluh empat"
    )
    assert grouped(4_111_219) == "4.111.219"


# ── Changes


def moved(rows: pl.DataFrame, at: int, **values: object) -> pl.DataFrame:
    return rows.with_columns(
        *(
            pl.when(pl.col("id") == at).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
            for name, value in values.items()
        )
    )


def test_who_came_who_left_and_what_was_corrected_is_told_by_name():
    before = people(6)
    now = moved(before, 1, place="tms-1", station=None, station_id=None)
    now = moved(now, 2, station=6, station_id=6)
    now = moved(now, 3, village="13.03.04.2002")
    now = moved(now, 4, rt=9)
    now = moved(now, 5, place="new", station=None, station_id=None)
    new = people(1).with_columns(pl.lit(99).cast(pl.Int64).alias("id"))
    found = changes.between(
        before, pl.concat([now, new.select(now.columns)]), {"13.03.04.2002": "Muaro"}, {"1": "Meninggal"}
    )
    told = set(found.select("village", "section", "id", "station", "note").iter_rows())
    here, beside = "13.03.04.2001", "13.03.04.2002"
    assert told == {
        (here, "keluar", 1, 5, "1 · Meninggal"),
        (here, "keluar", 2, 5, "8 · ke TPS 6"),
        (here, "baru", 2, 6, "Masuk dari TPS 5 (pasangan kode 8)"),
        (here, "keluar", 3, 5, "4 · ke Muaro"),
        (beside, "baru", 3, 5, "Masuk dari 13.03.04.2001"),
        (here, "ubah", 4, 5, "RT: 4 menjadi 9"),
        (here, "keluar", 5, 5, "Keluar dari daftar tanpa kode TMS"),
        (here, "baru", 99, 5, "Baru"),
    }


def test_a_village_without_changes_still_has_its_form():
    drawn = changes.draw(about(), PLACES, "13.03.04.2001", changes.nothing(), (), "DPS")
    words = pdf.words(drawn)
    assert words.count("Tidak ada.") == 3


# ── Recap


class Row:
    """West Sumatra in 2024 (voter-list dossier section 14): men and women apart only where they were published."""

    name, villages, stations = "Sumatera Barat", 1265, 10_836
    previous, new = Count(0, 4_118_366), Count(0, 514_202)
    tms = tuple(Count(0, n) for n in (39_450, 8_518, 24, 36_380, 5, 315, 581, 436_076))
    sex, current, changed, no_ktp = Count(2_036_841, -2_036_841), Count(2_036_841, 2_074_378), Count(), Count()


def test_the_worked_figures_of_west_sumatra_stand_on_the_form():
    assert recap.equation(Row(), "A", "DPS") == "A 4.118.366 + baru 514.202 – TMS 521.349 = DPS 4.111.219 · selisih 0"
    drawn = recap.draw(
        about(), PLACES[:1], "13", [Row()], Row(), base="A", unit="Kecamatan", tms=["x"] * 8, signers=[("Ketua", "")]
    )
    words = [word.strip() for word in pdf.words(drawn)]
    for figure in ("4.118.366", "514.202", "521.349", "4.111.219", "436.076", "2.036.841", "2.074.378"):
        assert figure in words
    assert any("belum ditemukan" in word for word in words)


def test_an_area_of_a_recap_is_never_parted_between_pages():
    pen = Pen(*Paper.F4.lying, "uji", "KPU")
    block = recap._block("1", Row())
    table = Table(pen, recap.columns("A", "DPS", "TPS"), [block] * 30)
    pages = table._pages(400.0, 450.0)
    assert all(piece.last - piece.first == 3 for page in pages for piece in page)


def test_the_sum_of_a_recap_never_stands_without_an_area_on_the_page_that_is_signed():
    pen = Pen(*Paper.F4.lying, "uji", "KPU")
    for areas in range(1, 60):
        blocks = [*[recap._block("1", Row())] * areas, recap._block("", Row(), grey=True)]
        pages = Table(pen, recap.columns("A", "DPS", "TPS"), blocks)._pages(400.0, 450.0)
        assert [piece.block for page in pages for piece in page] == list(range(areas + 1))
        assert len(pages[-1]) > 1


# ── Spreadsheets


def test_a_workbook_is_read_back_by_another_library_with_digits_and_formulas_as_text():
    from python_calamine import CalamineWorkbook

    rows = pl.DataFrame({"NIK": ["1303040101200001"], "NAMA": ["=1+1"], "JUMLAH": [1234]})
    made = dt.datetime(2024, 9, 21, 7, 30, tzinfo=dt.UTC)
    written = sheets.workbook("KPU", "DPT", made, [sheets.Sheet("TPS 5", ("DPT", "potongan 77"), rows)])
    assert written == sheets.workbook("KPU", "DPT", made, [sheets.Sheet("TPS 5", ("DPT", "potongan 77"), rows)])
    book = CalamineWorkbook.from_filelike(io.BytesIO(written))
    read = book.get_sheet_by_name("TPS 5").to_python(skip_empty_area=False)
    assert [row[0] for row in read[:2]] == ["DPT", "potongan 77"]
    assert read[3:] == [["NIK", "NAMA", "JUMLAH"], ["1303040101200001", "'=1+1", 1234.0]]
