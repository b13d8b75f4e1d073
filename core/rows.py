"""Rows and cells that carry more than their text.

Most rows are plain lists of plain text. What a file says besides (this cell is a
number, this row is broken) travels with the row it is about, so that whoever judges rows
can refuse the one and keep the others.
"""  # noqa: E501


class OddRow(list[str]):
    """A row with something to say: `fault` refuses it, `remark` only tells."""

    def __init__(self, cells: list[str], *, fault: str = "", remark: str = "") -> None:
        super().__init__(cells)
        self.fault, self.remark = fault, remark


class Number(str):
    """A cell the workbook holds as a number: zeros before it are gone for good."""

    __slots__ = ()


class Rounded(Number):
    """A number of more than 15 digits: a workbook has put zeros for the last ones."""

    __slots__ = ()
