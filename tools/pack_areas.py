"""Makes `src/tahapan/elections/data/` from a directory of source files.

    python tools/pack_areas.py SOURCES [--out src/tahapan/elections/data]

SOURCES holds, as public tables: `regions/areas-2022.csv.gz`, `regions/sijunjung*.geojson`,
`regions/sumbar-kabupaten.geojson`, `stations-2024.csv.gz`, `stations-pilkada-2024-kecamatan.csv.gz`,
`sijunjung/facts.csv`, `sumbar/facts.csv`. Where those tables come from, with commits and licences, stands in
`NOTICE.md` of the data folder. The same sources give the same bytes. Needs shapely 2.2 (`coverage_clean`), which
nothing in the package itself needs.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import shapely
from shapely.geometry import Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from tahapan.core.areas import contains
from tahapan.elections.areas import Kind, kind_of
from tahapan.elections.figures import COLUMNS

Row = dict[str, str]

DETAIL = 5  # decimals of a degree kept: about 1 m
METRES_PER_DEGREE = 111_320  # on the equator, which crosses Sumatera Barat
SIMPLIFY_METRES = 50
GAP_METRES = 160  # gaps between neighbouring nagari narrower than this are mistakes of the source
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def rows(path: Path) -> list[Row]:
    """A CSV file, plain or gzipped."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    return list(csv.DictReader(text.splitlines(keepends=True)))


def write_gz(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


# The register ----------------------------------------------------------------------------------------------------

SHORT_WORDS = {"KAB.": "Kabupaten", "ADM.": "Administrasi", "KEP.": "Kepulauan", "DKI": "DKI", "DAN": "dan"}


def readable(name: str, code: str) -> str:
    """`KAB. ADM. KEP. SERIBU` to `Kabupaten Administrasi Kepulauan Seribu`; names below kab/kota stay as they are."""
    if len(code) > 5:
        return name
    return " ".join(SHORT_WORDS.get(word) or word.title() for word in name.split())


def register(sources: Path) -> dict[str, str]:
    """Code to line of the register, sorted. Refuses a kind that does not follow from its code."""
    lines: dict[str, str] = {}
    for row in sorted(rows(sources / "regions/areas-2022.csv.gz"), key=lambda row: row["code"]):
        code = row["code"]
        if kind_of(code) is not Kind(row["type"].replace("_", " ")):
            raise ValueError(f"{code}: kind {row['type']} does not follow from the code")
        point = [f"{float(row[axis]):.{DETAIL}f}" if row[axis] else "" for axis in ("lat", "lng")]
        lines[code] = "\t".join([code, readable(row["name"], code), *point])
    return lines


def pack_register(lines: dict[str, str], out: Path) -> None:
    by_province: dict[str, list[str]] = defaultdict(list)
    for code, line in lines.items():
        by_province[code[:2]].append(line)
    with zipfile.ZipFile(out / "areas-2022.zip", "w") as archive:
        for province, chunk in by_province.items():
            entry = zipfile.ZipInfo(f"{province}.tsv", FIXED_TIME)
            archive.writestr(entry, "\n".join(chunk), zipfile.ZIP_DEFLATED, compresslevel=9)


# Stations --------------------------------------------------------------------------------------------------------


def pack_stations(sources: Path, known: Iterable[str], out: Path) -> None:
    """One line a kecamatan: code, stations of November, stations of February per desa in the order of the register.

    February is written `regular` or `regular+special`. The kecamatan of a KPU code is the one its desa lie in.
    """
    february: dict[str, str] = {}
    home: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(sources / "stations-2024.csv.gz"):
        if row["code_2022"]:
            special = f"+{row['tps_special']}" if row["tps_special"] != "0" else ""
            february[row["code_2022"]] = row["tps_regular"] + special
            home[row["kpu_code"][:6]][row["code_2022"][:8]] += 1
    november = {
        home[row["kpu_kecamatan_code"]].most_common(1)[0][0]: row["tps_pilkada_nov_2024"]
        for row in rows(sources / "stations-pilkada-2024-kecamatan.csv.gz")
    }
    villages: dict[str, list[str]] = defaultdict(list)
    for code in known:
        if len(code) == 13:
            villages[code[:8]].append(february.get(code, "0"))
    lines = [f"{district}\t{november[district]}\t{' '.join(counts)}" for district, counts in villages.items()]
    write_gz(out / "stations-2024.tsv.gz", "\n".join(lines))


# Published figures -----------------------------------------------------------------------------------------------

POLLS = {"Pemilu 2019": "pemilu-2019", "Pemilu 2024": "pemilu-2024", "Pilkada 2024": "pilkada-2024"}
SUBJECTS = {"DPT": "dpt", "DPT dalam negeri": "dpt", "DPS": "dps", "DP4": "dp4"} | dict.fromkeys(
    ("TPS", "TPS dalam negeri"), "tps"
)
LEVELS = frozenset({"negara", "provinsi", "kabupaten_kota", "kabupaten", "kecamatan"})
# The address of these pages names a candidate; no living person is named here, so that the host alone is kept.
HOST_ONLY = frozenset({"sumbar.relasipublik.com", "fajarsumbar.com"})
# Papua Barat Daya carries 92 in this edition, so that the two provinces are one row here.
YOUNGER_PROVINCE, OLDER_PROVINCE = "96", "92"


def pack_figures(sources: Path, out: Path) -> None:
    """Published voter and station counts, one row per area, poll and subject, with their source."""
    table: dict[tuple[str, str, str], Row] = {}
    facts = rows(sources / "sijunjung/facts.csv") + rows(sources / "sumbar/facts.csv")
    for fact in facts:
        poll, subject = POLLS.get(fact["event"]), SUBJECTS.get(fact["indicator"])
        located = fact["area_code"] or fact["area_level"] == "negara"
        if located and poll and subject and fact["area_level"] in LEVELS and fact["topic"] in ("voters", "stations"):
            _enter(table.setdefault((fact["area_code"], poll, subject), dict.fromkeys(COLUMNS, "")), fact)
    for (area, poll, subject), entry in table.items():
        entry |= {"area": area, "poll": poll, "subject": subject}
    _join_provinces(table)
    with (out / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table[key] for key in sorted(table))


def _enter(entry: Row, fact: Row) -> None:
    """Write one fact into its row. The first of two equal facts stays; two different ones are refused."""
    column = {"L": "male", "P": "female", "": "total"}[fact["sex"]]
    if entry[column]:
        if entry[column] != fact["value"]:
            raise ValueError(f"two values: {fact}")
        return
    entry[column] = fact["value"]
    if column == "total":
        host = urlsplit(fact["source"]).hostname or ""
        entry |= {key: fact[key] for key in ("as_of", "confidence", "note")}
        entry["reference"] = host if host in HOST_ONLY else fact["source"]


def _join_provinces(table: dict[tuple[str, str, str], Row]) -> None:
    older = table[OLDER_PROVINCE, "pemilu-2024", "dpt"]
    younger = table.pop((YOUNGER_PROVINCE, "pemilu-2024", "dpt"))
    older["note"] = f"Papua Barat {older['total']} + Papua Barat Daya {younger['total']}: one province in edition 2022"
    older["total"] = str(int(older["total"]) + int(younger["total"]))


# Shapes ----------------------------------------------------------------------------------------------------------


def features(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return sorted(found, key=lambda feature: feature["properties"]["code"])


def degrees(metres: float) -> float:
    return metres / METRES_PER_DEGREE


def rounded(position: Iterable[float]) -> list[float]:
    return [round(value, DETAIL) for value in position]


def rings(geometry: BaseGeometry) -> list[list[list[float]]]:
    """Every ring of a polygon or multipolygon; inside is decided by the even-odd rule."""
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
    return [[rounded(p) for p in ring.coords] for part in parts for ring in (part.exterior, *part.interiors)]


def pack_outlines(regions: Path, out: Path) -> None:
    """Full outlines and the label points, each checked to lie inside its outline after rounding."""
    outlines: dict[str, Any] = {}
    labels: dict[str, list[float]] = {}
    # Later files win: Sijunjung's own outline, dissolved from its nagari, replaces the coarse one of the province.
    for name in ("sumbar-kabupaten", "sijunjung-kabupaten", "sijunjung-kecamatan", "sijunjung"):
        for feature in features(regions / f"{name}.geojson"):
            properties, geometry = feature["properties"], shape(feature["geometry"])
            outlines[properties["code"]] = rings(geometry)
            if "label_lat" in properties:
                label = rounded((properties["label_lng"], properties["label_lat"]))
            else:
                label = rounded(geometry.representative_point().coords[0])
            if not geometry.contains(shapely.Point(label)):
                raise ValueError(f"{properties['code']}: label lies outside")
            labels[properties["code"]] = label
    write_gz(out / "outlines.json.gz", compact({"outlines": outlines, "labels": labels}))


def simplified_villages(path: Path) -> dict[str, BaseGeometry]:
    """The nagari, gaps closed, simplified together so that neighbours keep the same border."""
    found = features(path)
    clean = shapely.coverage_clean([shape(f["geometry"]) for f in found], gap_width=degrees(GAP_METRES))
    simple = shapely.coverage_simplify(clean, degrees(SIMPLIFY_METRES))
    if not shapely.coverage_is_valid(simple):
        raise ValueError("neighbouring nagari no longer share their borders")
    return {f["properties"]["code"]: geometry for f, geometry in zip(found, simple, strict=True)}


def pack_map(regions: Path, out: Path) -> None:
    """Geometries for maps: simplified nagari, the kecamatan and kabupaten dissolved from them, and the province's."""
    villages = simplified_villages(regions / "sijunjung.geojson")
    geometries = {
        f["properties"]["code"]: shapely.simplify(shape(f["geometry"]), degrees(SIMPLIFY_METRES))
        for f in features(regions / "sumbar-kabupaten.geojson")
    }
    for scope in sorted({code[:8] for code in villages} | {code[:5] for code in villages}):
        geometries[scope] = shapely.union_all([g for code, g in villages.items() if contains(scope, code)])
    geometries |= villages
    drawn = {code: _geojson(geometry) for code, geometry in sorted(geometries.items())}
    write_gz(out / "map.json.gz", compact(drawn))


def _geojson(geometry: BaseGeometry) -> dict[str, Any]:
    # Exterior rings counter-clockwise, as RFC 7946 asks; rounding keeps shared borders shared.
    drawn = mapping(shapely.orient_polygons(geometry))

    def shorten(value: Any) -> Any:
        return [shorten(part) for part in value] if isinstance(value[0], tuple) else rounded(value)

    return {"type": drawn["type"], "coordinates": shorten(drawn["coordinates"])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sources", type=Path, help="directory of the source files")
    parser.add_argument("--out", type=Path, default=Path("src/tahapan/elections/data"))
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    lines = register(chosen.sources)
    pack_register(lines, chosen.out)
    pack_stations(chosen.sources, lines, chosen.out)
    pack_figures(chosen.sources, chosen.out)
    pack_outlines(chosen.sources / "regions", chosen.out)
    pack_map(chosen.sources / "regions", chosen.out)
    for file in sorted(chosen.out.iterdir()):
        print(f"{file.stat().st_size:>9,} {file.name}")


if __name__ == "__main__":
    main()
