"""What an examination says of one thing: fine, worth knowing, or to be mended, with the fix."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How bad it is; only BROKEN makes the doctor's exit status non-zero."""

    FINE = "fine"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    grade: Grade
    subject: str
    words: str
    fix: str = ""


def fine(subject: str, words: str) -> Finding:
    """All is well."""
    return Finding(Grade.FINE, subject, words)


def note(subject: str, words: str, fix: str = "") -> Finding:
    """It works, but the operator may want to know."""
    return Finding(Grade.NOTE, subject, words, fix)


def broken(subject: str, words: str, fix: str) -> Finding:
    """It will not work until it is mended."""
    return Finding(Grade.BROKEN, subject, words, fix)
