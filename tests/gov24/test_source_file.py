"""The files of a capture: read whole in whatever pieces they come, and refused where the whole is in doubt."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agencies.service_catalogue.gov24.source_file import CONDITIONS, DETAIL, KINDS, LIST, SourceError, read_source
from tests.gov24.capture import Capture, as_json, capture, coded, detailed, listed, page, write

IDS = ("000000000001", "WII000001410", "B55201500004")


def put(folder: Path, name: str, content: Any, *, zipped: bool = False) -> Path:
    """A file of this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else as_json(content, zipped=zipped))
    return path


def problems(*paths: Path) -> tuple[str, ...]:
    """What is wrong with these files."""
    with pytest.raises(SourceError) as caught:
        read_source(paths)
    return caught.value.problems


def refused(folder: Path, of: Capture) -> dict[str, str]:
    """The services that are refused of a capture, with why."""
    source = read_source([write(folder, of)])
    return {remark.id: remark.words for remark in source.refused}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound capture of three services."""
    return write(tmp_path / "capture", capture(*IDS))


def test_the_three_lists_are_joined_by_their_ids(folder: Path) -> None:
    """By the id and never by the order, and the ids stay as they are."""
    put(folder, f"{DETAIL}.json", page([detailed(id_, 서비스목적=id_) for id_ in IDS[::-1]]))
    source = read_source([folder])
    assert set(source.rows) == set(IDS)
    assert not source.refused
    for id_, rows in source.rows.items():
        assert rows.listed["서비스ID"] == rows.detail["서비스목적"] == rows.conditions["서비스ID"] == id_


def test_one_page_or_many_gzipped_or_not_in_a_folder_or_by_name_are_the_same(folder: Path, tmp_path: Path) -> None:
    """Also with a byte-order mark, under any name, and with the same row twice."""
    pieces = tmp_path / "pieces"
    pieces.mkdir()
    rows = capture(*IDS)
    for kind in KINDS:
        first, second = page(rows[kind][:2], matchCount=3), page(rows[kind][1:], matchCount=3, page=2)
        put(pieces, f"{kind[::-1]}-1.json.gz", first, zipped=True)
        put(pieces, f"{kind[::-1]}-2.json", b"\xef\xbb\xbf" + as_json(second))
    whole = read_source([folder])
    assert read_source([pieces]) == whole
    assert read_source(sorted(pieces.iterdir(), reverse=True)) == whole


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"\ud83d", "\ufffd"),
        (r"\uDE00 끝", "\ufffd 끝"),
        (r"\ud83d\ud83d\ude00\ude00", "\ufffd\U0001f600\ufffd"),
        (r"\ud83d\ude00 \ud7a3", "\U0001f600 힣"),
        (r"\\ud83d", r"\ud83d"),
    ],
)
def test_half_a_character_costs_no_more_than_itself(written: str, text: str, folder: Path) -> None:
    """The source cuts long texts, also within a character: the rest of the row, and of the page, is as it was."""
    row = as_json(page([detailed(id_, 서비스목적="여기") for id_ in IDS])).replace("여기".encode(), written.encode(), 1)
    put(folder, f"{DETAIL}.json", row)
    source = read_source([folder])
    assert [source.rows[id_].detail["서비스목적"] for id_ in IDS] == [text, "여기", "여기"]


def test_other_files_in_a_folder_are_left_alone(folder: Path) -> None:
    """The Swagger, a list of codes, a note: but not what is named as a part of the catalogue."""
    put(folder, "swagger.json", {"swagger": "2.0"})
    put(folder, "codes.json", [{"code": "JA0101"}])
    put(folder, "people.json", page([{"name": "강하준"}]))
    put(folder, "README.txt", b"not JSON")
    assert set(read_source([folder]).rows) == set(IDS)
    broken = put(folder, f"{LIST}-2.json", b"{")
    [problem] = problems(folder)
    assert problem.startswith(f"{broken}: is no JSON")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"data": [', "is no JSON (line 1); fetch the page again"),
        (b"", "is no JSON"),
        (b"\x1f\x8b\x08\x00broken", "is broken gzip"),
        (as_json({"code": -4, "msg": "등록되지 않은 인증키 입니다."}), "has no `data`"),
        (as_json([1, 2]), "has no `data`"),
        (as_json({"data": [], "totalCount": 3}), "has no `matchCount`"),
        (as_json(page([{"name": "강하준"}])), "its rows are of none of serviceList"),
    ],
)
def test_a_file_that_is_no_page_is_named_with_what_to_do(
    content: bytes, words: str, folder: Path, tmp_path: Path
) -> None:
    """And nothing at all is imported."""
    other = put(tmp_path, "page.json", content)
    [problem] = problems(folder, other)
    assert problem.startswith(f"{other}: ")
    assert words in problem


def test_a_file_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    """All that is wrong is said at once."""
    broken = put(tmp_path, "broken.json", b"{")
    first, second = problems(folder, tmp_path / "nowhere.json", broken)
    assert first.startswith(f"{tmp_path / 'nowhere.json'}: cannot be read")
    assert second.startswith(f"{broken}: is no JSON")


def test_a_folder_that_may_not_be_read_is_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a file is, and with all else that is wrong: root alone may read every folder."""
    locked, broken = tmp_path / "locked", put(tmp_path, "broken.json", b"{")
    locked.mkdir()
    may = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        if path == locked:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return may(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    first, second = problems(folder, locked, broken)
    assert first == f"{locked}: cannot be read (Permission denied); name a file or a folder that can."
    assert second.startswith(f"{broken}: is no JSON")


def test_a_path_of_which_nobody_can_say_what_it_is_is_named(folder: Path, tmp_path: Path) -> None:
    """As one in a folder that may not be searched: here one that is too long."""
    other, broken = tmp_path / ("n" * 300), put(tmp_path, "broken.json", b"{")
    first, second = problems(folder, other, broken)
    assert first == f"{other}: cannot be read (File name too long); name a file or a folder that can."
    assert second.startswith(f"{broken}: is no JSON")


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_that_is_missing_is_named(kind: str, folder: Path) -> None:
    """Without one of the three nobody knows enough."""
    (folder / f"{kind}.json").unlink()
    assert problems(folder) == (f"{kind}: no file has rows of it; add its pages.",)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_is_missing_is_noticed(kind: str, folder: Path) -> None:
    """A list says how many rows it has; half a catalogue is none."""
    put(folder, f"{kind}.json", page(capture(*IDS)[kind], matchCount=4))
    [problem] = problems(folder)
    assert problem.startswith(f"{kind}: 3 of 4 rows are there")
    assert "add the pages that are missing" in problem


def test_pages_of_two_times_are_not_mixed(folder: Path) -> None:
    """Neither where they say so nor where they are more than there can be."""
    other = put(folder, f"{LIST}-2.json", page([listed("000000000009")], matchCount=4))
    [problem] = problems(folder)
    assert "lists of 3 and 4 rows" in problem
    put(folder, other.name, page([listed("000000000009")], matchCount=3))
    [problem] = problems(folder)
    assert "4 rows of a list of 3" in problem


def test_an_empty_catalogue_is_told_by_the_names_of_its_files(tmp_path: Path) -> None:
    """There is no row to tell it by."""
    source = read_source([write(tmp_path / "empty", capture())])
    assert (dict(source.rows), list(source.refused)) == ({}, [])


@pytest.mark.parametrize(
    ("id_", "why"),
    [(465790, "leading zeros may be lost"), (1.5, "leading zeros"), (None, "no id"), ("", "no id"), ("a\n", "no id")],
)
def test_a_service_whose_id_is_none_is_refused_alone(id_: Any, why: str, tmp_path: Path) -> None:
    """A number may have lost zeros; what stands under the id that it was is known by it. The others are taken."""
    of = capture(*IDS)
    of[LIST].append(listed(id_))
    found = refused(tmp_path / "capture", of)
    shown = "000000465790" if id_ == 465790 else str(id_)
    assert found.keys() == {shown}
    assert why in found[shown]


def test_a_service_that_stands_twice_and_otherwise_is_refused_alone(tmp_path: Path) -> None:
    """Nobody knows which of the two is meant."""
    of = capture(*IDS)
    of[CONDITIONS].append(coded(IDS[0], "JA0302"))
    assert refused(tmp_path / "capture", of) == {IDS[0]: "stands twice, each time otherwise"}


def test_a_row_that_the_api_gives_twice_is_one_service(tmp_path: Path) -> None:
    """Its list counts it twice, and it is whole."""
    of = capture(*IDS)
    of[LIST].append(of[LIST][0])
    assert refused(tmp_path / "capture", of) == {}


@pytest.mark.parametrize("first_file", [1, 2])
def test_a_row_that_moved_to_another_page_is_one_service_as_it_was_last(first_file: int, folder: Path) -> None:
    """Between two pages it was viewed or touched: it is not told otherwise twice, whatever the files are called."""
    earlier, later = (listed(IDS[1], 조회수=views, 수정일시=f"202607{views}") for views in (10, 11))
    put(folder, f"{LIST}-{first_file}.json", page([listed(IDS[0]), earlier], matchCount=3))
    put(folder, f"{LIST}-{3 - first_file}.json", page([later, listed(IDS[2])], matchCount=3))
    (folder / f"{LIST}.json").unlink()
    source = read_source([folder])
    assert not source.refused
    assert source.rows[IDS[1]].listed == later


def test_a_row_that_slipped_between_two_pages_is_noticed(folder: Path) -> None:
    """The pages have as many rows as the list, but one of them twice, viewed meanwhile."""
    put(folder, f"{LIST}-1.json", page([listed(IDS[0]), listed(IDS[1])], matchCount=4))
    put(folder, f"{LIST}-2.json", page([listed(IDS[1], 조회수=8), listed(IDS[2])], matchCount=4))
    (folder / f"{LIST}.json").unlink()
    [problem] = problems(folder)
    assert problem.startswith(f"{LIST}: 3 of 4 rows are there")
    assert "fetch anew into a new folder" in problem


def test_a_page_that_takes_the_place_of_another_is_noticed(folder: Path) -> None:
    """Two pages of one content are one, and the other is missing."""
    rows = capture(*IDS, "000000000009")[LIST]
    for number in (1, 2):
        put(folder, f"{LIST}-{number}.json", page(rows[:2], matchCount=4, page=number))
    (folder / f"{LIST}.json").unlink()
    [problem] = problems(folder)
    assert problem.startswith(f"{LIST}: 2 of 4 rows are there")


def test_a_service_that_is_not_in_all_lists_is_refused_alone(tmp_path: Path) -> None:
    """What is said of it is not enough, or nobody knows of what."""
    of = capture(*IDS)
    of[CONDITIONS] = [row for row in of[CONDITIONS] if row["서비스ID"] != IDS[0]]
    of[DETAIL].append(detailed("000000000009"))
    assert refused(tmp_path / "capture", of) == {
        IDS[0]: "no row in supportConditions",
        "000000000009": "no row in serviceList and supportConditions",
    }
