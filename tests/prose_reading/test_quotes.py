"""A requirement quotes the words that it was read from, as they stand in the text."""

from tests.prose_reading.reading import read

TEXT = "○ 지원대상 : 「주민등록법」에 따라 해남군에 주민등록을 둔 만 65세   이상 농업인, 어업인\n※ 문의 : 군청"


def test_a_quote_stands_in_the_text() -> None:
    found = read(TEXT)
    assert found
    assert all(each.quote in TEXT for each in found)


def test_what_is_read_twice_is_said_once() -> None:
    assert len(read("○ 만 65세 이상", criteria="○ 만 65세 이상")) == 1


def test_the_same_text_gives_the_same_reading() -> None:
    assert read(TEXT) == read(TEXT)


def test_nothing_is_read_across_two_lines() -> None:
    assert read("○ 19~\n34세 이하 모두") != read("○ 19~34세 이하 모두")
