"""The text screen: reads every text of a wish, keeps the minors gate and the word rules."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from math import prod

from safety.evidence import Evidence
from safety.innocence import innocent_places
from safety.minors import has_minor, minors_findings
from safety.normalise import LIMIT, read
from safety.rulebook import Group, Rulebook, Together, load_rulebook
from safety.verdict import Category, Finding, Stage, TooLong
from safety.words import Hit

INNOCENT = "innocent"
"""Phrases that take their own words out of every rule ("chicken breast"); the rest of the text stays."""
CLOTHES = "negative.clothes"
"""Words that undress somebody when they stand in a negative prompt."""


class TextScreen:
    """Judges words alone, in pure Python: fast enough for the chat process."""

    def __init__(self, rulebook: Rulebook | None = None) -> None:
        self._book = rulebook or load_rulebook()
        self._paired = frozenset(name for rule in self._book.together for name in rule.groups)

    @property
    def rules(self) -> str:
        """Version of the word rules."""
        return self._book.version

    def find(
        self, wanted: Sequence[str], unwanted: Sequence[str], heard: Sequence[Finding] = ()
    ) -> Sequence[Finding]:
        """Findings in all texts of one wish, negative prompts apart, with those of others. Raises TooLong."""
        if sum(map(len, wanted)) + sum(map(len, unwanted)) > LIMIT:
            raise TooLong(LIMIT)
        wishes = [self._search(text) for text in wanted if text]
        bans = [self._search(text) for text in unwanted if text]
        findings = [*heard, *(finding for wish in wishes for finding in self._in_wish(wish))]
        findings += [finding for ban in bans for finding in self._in_ban(ban)]
        decisive = [finding for finding in findings if not finding.on_trial]
        decisive += _several(decisive)
        decisive += _together_with_person(wishes, decisive)
        trials = [finding for finding in findings if finding.on_trial]
        return [*minors_findings(wishes, bans, decisive), *decisive, *trials]

    def speaks_of_minor(self, wanted: Sequence[str]) -> bool:
        """Whether the texts hold any evidence of an age under eighteen. Raises TooLong."""
        return has_minor([self._search(text) for text in wanted if text])

    def _search(self, text: str) -> Evidence:
        reading = read(text)
        phrases, groups = self._book.phrases, self._book.groups
        found = list(phrases.find(reading.words))
        innocent = innocent_places(reading, [hit for hit in found if groups[hit.pattern].name == INNOCENT])
        hits: dict[str, list[Hit]] = {}
        for hit in found:
            name = groups[hit.pattern].name
            # One hit is enough, except where the distance to another group's hits counts.
            if (name not in hits or name in self._paired) and not any(innocent[hit.start : hit.stop]):
                hits.setdefault(name, []).append(hit)
        for number in phrases.find_spelled(reading.spelled):
            hits.setdefault(groups[number].name, []).append(Hit(number, 0, 0))
        return Evidence(reading, hits)

    def _in_wish(self, evidence: Evidence) -> Iterator[Finding]:
        for group in self._book.groups:
            if group.category and (hits := evidence.hits.get(group.name)):
                yield _found(group, evidence.term(hits[0]))
        for rule in self._book.together:
            first, second = (evidence.hits.get(name, []) for name in rule.groups)
            if pair := _nearest(first, second, rule.within):
                matched = " + ".join(map(evidence.term, pair))
                yield _found(rule, matched)

    def _in_ban(self, evidence: Evidence) -> Iterator[Finding]:
        """A negative prompt may name what it bans; it may not undress anyone or be vulgar."""
        for group in self._book.groups:
            if group.category and not group.hygiene and (hits := evidence.hits.get(group.name)):
                yield _found(group, evidence.term(hits[0]))
        for hit in evidence.hits.get(CLOTHES, [])[:1]:
            yield Finding(Category.SEXUAL_EXPLICIT, 0.9, f"not {evidence.term(hit)}", Stage.WORDS)


def _found(rule: Group | Together, matched: str) -> Finding:
    if rule.category is None:
        raise ValueError(f"{rule} is only evidence")
    return Finding(rule.category, rule.score, matched, Stage.WORDS, on_trial=rule.on_trial)


_HINT = 0.9
"""Findings below it are hints, which add up."""


def _several(findings: Sequence[Finding]) -> list[Finding]:
    """Sexual hints of different kinds together, as independent evidence: 1 - product of (1 - score)."""
    hints = {f.matched: f for f in findings if f.category in _SEXUAL and f.score < _HINT}.values()
    if len(hints) < 2:
        return []
    together = 1.0 - prod(1.0 - hint.score for hint in hints)
    matched = " + ".join(hint.matched for hint in hints)
    return [Finding(Category.SEXUAL_SUGGESTIVE, min(together, 0.89), matched, Stage.WORDS)]


_FIGURES = "person.public"
_ACQUAINTANCE = "person.known"
_SEXUAL = frozenset({Category.SEXUAL_EXPLICIT, Category.SEXUAL_SUGGESTIVE})
_HARMFUL = frozenset({Category.GORE, Category.VIOLENCE, Category.HATE, Category.SELF_HARM})


def _together_with_person(wishes: Sequence[Evidence], findings: Sequence[Finding]) -> list[Finding]:
    """A real person beside sexual content is forbidden; beside violence or hate it is a deepfake."""
    sexual = max((f.score for f in findings if f.category in _SEXUAL), default=0.0)
    harmful = max((f.score for f in findings if f.category in _HARMFUL), default=0.0)
    is_figure = any(wish.has(_FIGURES) for wish in wishes)
    is_known = any(wish.has(_ACQUAINTANCE) for wish in wishes)
    derived: list[Finding] = []
    if sexual >= 0.9 and (is_figure or is_known):
        derived.append(Finding(Category.NCII, sexual, "person+sexual", Stage.WORDS))
    if harmful >= 0.9 and is_figure:
        derived.append(Finding(Category.DEEPFAKE, harmful, "person+harm", Stage.WORDS))
    return derived


def _nearest(first: Sequence[Hit], second: Sequence[Hit], within: int) -> tuple[Hit, Hit] | None:
    """A hit of each, at most `within` words apart, whichever comes first."""
    starts = [hit.start for hit in second]
    for hit in first:
        at = bisect_left(starts, hit.start - within)
        if at < len(starts) and starts[at] <= hit.stop + within:
            return hit, second[at]
    return None
