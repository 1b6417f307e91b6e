"""Whose residents a service is for, read from who offers it: never guessed, and never everybody's by default."""

import csv
import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from agencies.rules.region import regions
from agencies.service_catalogue.files.alias_check import ALIASES as ALIASES_FILE
from agencies.service_catalogue.files.alias_check import alias_problems
from agencies.service_catalogue.gov24 import region
from agencies.service_catalogue.gov24.region import FILE, NATIONAL, read_area
from tests.gov24.capture import DAY, REAL
from tests.some import some

ALIASES = yaml.safe_load(FILE.read_text(encoding="utf-8"))
LATEST = REAL / "districts" / "catalogue_regions_202607.csv"
BODIES = ("지방공기업", "지방출자_출연기관")


def code(kind: str, name: str) -> str | None:
    """The one region that the name stands for."""
    area = read_area(kind, name, DAY)
    assert area is not None, f"{name} is read as nothing"
    return area.code


@pytest.mark.parametrize(
    ("kind", "name"), [("중앙행정기관", "보건복지부"), ("공공기관", "한국장학재단"), ("공공기관", "서울대학교병원")]
)
def test_ministries_and_national_bodies_are_everybody_s(kind: str, name: str) -> None:
    """Whatever their name begins with."""
    assert read_area(kind, name, DAY) == NATIONAL


@pytest.mark.parametrize(
    ("kind", "name", "region"),
    [
        ("광역시도", "경기도", "41"),
        ("광역시도", "강원특별자치도", "51"),
        ("광역시도", "전북특별자치도", "52"),
        ("광역시도", "세종특별자치시", "36"),
        ("시군구", "경기도 광주시", "41610"),
        ("시군구", "경기도 수원시", "41110"),
        ("시군구", "경기도 수원시 장안구", "41111"),
        ("시군구", "강원특별자치도 고성군", "51820"),
        ("시군구", "경상남도 고성군", "48820"),
        ("시군구", "전남광주통합특별시 동구", "29110"),
        ("시군구", "전남광주통합특별시 해남군", "46820"),
        ("교육청", "경기도교육청", "41"),
        ("교육청", "경기도평택교육지원청", "41220"),
    ],
)
def test_a_district_s_name_is_the_district(kind: str, name: str, region: str) -> None:
    """A sido, a sigungu of a sido, or a city above districts of its own, which covers them all."""
    assert code(kind, name) == region


def test_a_name_that_several_sidos_have_is_read_with_its_sido() -> None:
    """There are six 중구, and no two of them are one."""
    sidos = {region.name for region in regions().values() if len(region.reach) == 1}
    found = {code("시군구", f"{sido} 중구") for sido in sidos if read_area("시군구", f"{sido} 중구", DAY)}
    assert found == {"11140", "26110", "27110", "28110", "30140", "31110"}
    assert read_area("시군구", "중구", DAY) is None


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("부산시설공단", "26"),
        ("경기평택항만공사", "41"),
        ("(재)충북문화재단", "43"),
        ("재단법인강원인재원", "51"),
        ("제주특별자치도제주의료원", "50"),
        ("(재)제주평생교육장학진흥원", "50"),
        ("강원특별자치도 태백시 상하수도사업소", "51190"),
        ("서울특별시강동구도시관리공단", "11740"),
        ("부산강서구장학회", "26440"),
        ("강북구도시관리공단", "11305"),
        ("고양도시관리공사", "41280"),
        ("재단법인영등포구미래교육재단", "11560"),
        ("영동군민장학회", "43740"),
        ("(재)통영문화재단", "48220"),
        ("사단법인 (재) 목포복지재단", "46110"),
        ("(주)농업회사법인 주식회사 (사)의령군토요애유통", "48720"),
        ("농업회사법인의령군토요애유통(주)", "48720"),
        ("재단법인세종문화회관", "11"),
        ("인천광역시남제물포구도시관리공단", "28200"),
        ("광주교통공사", "29"),
        ("광주도시관리공사", "41610"),
        ("광주시민장학회", "41610"),
        ("경기도광주시문화재단", "41610"),
    ],
)
def test_of_another_body_the_longest_beginning_that_is_a_district_counts(name: str, region: str) -> None:
    """Without its legal forms and blanks: a sido, in full or short, with or without a sigungu, or a sigungu alone.

    Or the body itself, where it is listed.
    """
    assert {code(kind, name) for kind in BODIES} == {region}


@pytest.mark.parametrize(
    "name",
    [
        "재단법인고성교육재단",
        "광주문화재단",
        "광주시문화재단",
        "남구시설관리공단",
        "강서문화재단",
        "(주)벡스코",
        "남도장학회",
        "",
        "경",
        "예산정책연구원",
        "화성연구소",
        "고양이보호협회",
        "김포재단",
        "평창",
    ],
)
def test_a_name_that_may_be_anybody_s_is_nobody_s(name: str) -> None:
    """Two sidos have a 고성군, Gwangju is a metropolitan city and another one in Gyeonggi: nothing is guessed.

    Without its 시, 군 or 구 a sigungu is none: 예산 is a county and a budget, 화성 a city and a planet.
    """
    assert read_area("지방출자_출연기관", name, DAY) is None


@pytest.mark.parametrize(
    ("kind", "name"), [("시군구", "경기도 없는시"), ("광역시도", "북부출장소"), ("교육청", "강남서초교육지원청")]
)
def test_a_district_that_there_is_not_is_nobody_s(kind: str, name: str) -> None:
    """A sido that is read is not enough where a sigungu follows that is not."""
    assert read_area(kind, name, DAY) is None


def test_an_old_name_is_read_and_a_new_one_from_its_day_on() -> None:
    """A body keeps the name that it had; a name that has not begun may mean something else."""
    for old, new in (("강원도", "강원특별자치도"), ("전라북도", "전북특별자치도"), ("제주도", "제주특별자치도")):
        assert code("광역시도", old) == code("광역시도", new)
    assert code("시군구", "강원도 양구군") == code("시군구", "강원특별자치도 양구군") == "51800"
    assert code("시군구", "경상북도 군위군") == code("시군구", "대구광역시 군위군") == "27720"
    merged = date(2026, 7, 1)
    assert read_area("광역시도", "전남광주통합특별시", merged - timedelta(days=1)) is None
    area = read_area("광역시도", "전남광주통합특별시", merged)
    assert area is not None
    assert (area.covers, area.part_of, area.code) == (("29", "46"), (), None)


@pytest.mark.parametrize(
    ("name", "covers", "part_of"),
    [
        ("제물포구", ("28140",), ("28110",)),
        ("영종구", (), ("28110",)),
        ("서해구", (), ("28260",)),
        ("검단구", (), ("28260",)),
    ],
)
def test_a_new_district_is_what_became_of_the_old_ones(name: str, covers: tuple[str], part_of: tuple[str]) -> None:
    """Whole where an old one lies in it, a part where an old one was divided; never one region, nor the country."""
    area = read_area("시군구", f"인천광역시 {name}", DAY)
    assert area is not None
    assert (area.covers, area.part_of) == (covers, part_of)
    assert (area.code, area.national) == (None, False)


def test_a_district_may_be_named_behind_a_province_that_is_an_alias_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that the merged province makes anew is read, and so is everything else."""
    on = date(2190, 1, 1)
    new = '- {name: 전남광주통합특별시 무등구, from: 2027-07-01, covers: [], part_of: ["29170"]}\n'
    file = tmp_path / FILE.name
    file.write_text(FILE.read_text(encoding="utf-8") + new, encoding="utf-8")
    monkeypatch.setattr(region, "FILE", file)
    made = read_area("시군구", "전남광주통합특별시 무등구", on)
    assert made is not None
    assert (made.covers, made.part_of) == ((), ("29170",))
    assert read_area("시군구", "경기도 수원시", on) == read_area("시군구", "경기도 수원시", DAY)


def test_nothing_is_wrong_with_the_aliases() -> None:
    """Nor does a name stand twice."""
    assert alias_problems() == []
    names = [alias["name"] for alias in ALIASES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("alias", "message"),
    [
        ('{name: 인천시, covers: ["99"]}', "`99` is no region's code"),
        ('{name: 인천시, covers: [], part_of: ["28", "28999"]}', "`28999` is no region's code"),
        ("{name: 인천시, covers: []}", "names no region"),
        ("{name: 인천시}", "'covers' is a required property"),
        ('{name: 인천시, covers: ["28"], form: 2026-07-01}', "form"),
        ('{name: 인천시, covers: ["28"], from: 2026-07-32}', "is not a 'date'"),
        ('{name: 안천광역시 새구, covers: ["28110"]}', "`안천광역시` is no province's name"),
        ('{name: 전남광주통합특별시 새구, covers: ["29110"]}', "begins on 2026-07-01"),
    ],
)
def test_an_alias_that_cannot_be_meant_is_said_with_its_file_and_line(alias: str, message: str, tmp_path: Path) -> None:
    """Else a service of that district would be nobody's, or no capture could be read."""
    file = tmp_path / ALIASES_FILE
    file.parent.mkdir()
    file.write_text(f"{FILE.read_text(encoding='utf-8')}- {alias}\n", encoding="utf-8")
    [problem] = alias_problems(tmp_path)
    assert (problem.file, problem.line) == ("gov24/region_aliases.yaml", len(file.read_text("utf-8").splitlines()))
    assert message in problem.message


@pytest.mark.skipif(
    not LATEST.is_file(),
    reason="their list is not beside the checkout; untested: the names of all districts in the national catalogue",
)
def test_every_district_of_the_latest_catalogue_is_read() -> None:
    """By its own name; as the code of the code list where that has it under another sido's name or the same."""
    with LATEST.open(encoding="utf-8", newline="") as rows:
        for row in some(csv.DictReader(rows)):
            area = read_area("시군구", f"{row['regionSido']} {row['regionSigungu']}", DAY)
            assert area is not None, row
            coded = set(filter(None, row["sigunguCodes20251130"].split("|")))
            reached = {region.code for region in regions().values() if set(region.reach) & set(area.covers)}
            assert coded <= reached, row
            assert all(
                regions()[each].reach[0] == regions()[next(iter(coded))].reach[0] for each in area.covers if coded
            )


@pytest.mark.skipif(
    not (REAL / "gov24").is_dir(),
    reason="the national catalogue is not beside the checkout; untested: that no alias of a body is out of use",
)
def test_aliases_of_single_bodies_are_of_bodies_that_there_are() -> None:
    """A name that nobody bears any more need not be read."""
    with gzip.open(REAL / "gov24" / "serviceList.json.gz") as file:
        bodies = {row["소관기관명"] or "" for row in json.load(file)["data"]}
    begun = [alias["name"] for alias in ALIASES]
    for name in some(begun[begun.index("인천광역시 남제물포구") :]):
        assert any("".join(name.split()) in body for body in bodies), name
