"""The minors gate: whether a wish sets a possible minor beside sexual content; never configurable."""

import re
from collections.abc import Iterable, Sequence

from safety.evidence import Evidence
from safety.verdict import Category, Finding, Stage

AGE = "minors.age"
"""Words that really mean a minor; adult words beside them change nothing."""
ALONE = ("minors.alone", "minors.alone.ru")
"""Words that mean both at once."""
OLDER = "minors.older"
"""Words that make somebody younger when they stand in a negative prompt."""
ADULT_FROM = 18

_COUNTS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    "fifteen|sixteen|seventeen"
)
_RU_COUNTS = (
    "двух|трех|четырех|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати|тринадцати|четырнадцати|"
    "пятнадцати|шестнадцати|семнадцати"
)
_RU_PLAIN = (
    "два|три|четыре|пять|шесть|семь|восемь|девять|десять|одиннадцать|двенадцать|тринадцать|четырнадцать|"
    "пятнадцать|шестнадцать|семнадцать"
)
# Every gap is bounded, so that matching stays linear.
_NUMBER = r"(?<![\d.,:/])(\d{1,2})(?:[.,]5)?"
_GAP = r"[\s\-_.]{0,3}"
_NO_UNIT = r"(?![\d:%])(?!\s?(?:cm|mm|px|k\b|st|nd|rd|th))"
_AGES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NUMBER}{_GAP}(?:years?|yrs?|yr|y){_GAP}(?:olds?|o\b|/o\b)",
        rf"{_NUMBER}{_GAP}y[/\\]?o\b",
        rf"\b(?:aged?|turned|turning|age of|she is|shes|he is|hes|im)\s?[:=]?\s?{_NUMBER}{_NO_UNIT}",
        rf"{_NUMBER}{_GAP}(?:ти|и|ми|х)?{_GAP}(?:летн|годовал)",
        rf"{_NUMBER}{_GAP}(?:лет|год|года|годик|годиков|годика|годков)\b(?!\s(?:назад|спустя))",
        rf"\b(?:лет|возраст|возрасте|ей|ему)\s?[:=]?\s?(?:всего\s)?{_NUMBER}(?![\d:%])",
    )
)
_SPELLED_AGES = re.compile(
    rf"\b(?:{_COUNTS}){_GAP}(?:years?|yrs?){_GAP}olds?\b"
    rf"|\b(?:aged?|age of)\s(?:{_COUNTS})\b"
    rf"|\b(?:{_RU_COUNTS}|одно|двух|трех)\s?-?(?:летн|годовал)"
    rf"|\b(?:{_RU_COUNTS})\sлет\b|\b(?:{_RU_PLAIN})\s(?:лет|года|год|годиков|годика)\b(?!\s(?:назад|спустя))"
    r"|\bunder\s?(?:18|eighteen)\b|\bмладше\s(?:18|восемнадцати)\b|\bдо\s18\sлет\b"
)


def has_minor_age(text: str) -> bool:
    """Whether a flattened text states an age under eighteen, in figures or words, EN or RU."""
    if _SPELLED_AGES.search(text):
        return True
    return any(0 < int(m.group(1)) < ADULT_FROM for pattern in _AGES for m in pattern.finditer(text))


def has_minor(wishes: Sequence[Evidence]) -> bool:
    """Whether texts hold any evidence of an age under eighteen."""
    return any(wish.has(AGE) or has_minor_age(_as_meant(wish)) for wish in wishes)


def minors_findings(
    wishes: Sequence[Evidence], bans: Sequence[Evidence], findings: Iterable[Finding]
) -> list[Finding]:
    """The gate over all texts of a wish together, so that no field hides half of it.

    Any age evidence beside sexual content is enough. Banning grown-up looks in a negative
    prompt is age evidence too.
    """
    if any(wish.has(group) for wish in wishes for group in ALONE):
        return [_hit("alone")]
    if not any(_is_sexual(finding) for finding in findings):
        return []
    if has_minor(wishes):
        return [_hit("age")]
    if any(ban.has(OLDER) for ban in bans):
        return [_hit("negative")]
    return []


def _is_sexual(finding: Finding) -> bool:
    if finding.category is Category.SEXUAL_EXPLICIT:
        return finding.score >= 0.5
    return finding.category is Category.NCII or (
        finding.category is Category.SEXUAL_SUGGESTIVE and finding.score >= 0.75
    )


def _as_meant(wish: Evidence) -> str:
    """The plain text and, after it, its unmasked words, where an age may hide in look-alikes."""
    meant = " ".join(word.readings[-1] for word in wish.reading.words)
    return f"{wish.reading.plain} . {meant}"


def _hit(kind: str) -> Finding:
    return Finding(Category.MINOR_SEXUAL, 1.0, kind, Stage.MINORS)
