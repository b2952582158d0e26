"""What each level allows: two thresholds a category, and a floor that no chat can go below."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from safety.verdict import REASONS, Category, Decision, Finding, Stage, Verdict, hidden


class Level(StrEnum):
    """How strict a chat is, strictest first."""

    STRICT = "strict"
    FAMILY = "family"
    ADULT_PRIVATE = "adult_private"


STRICTNESS = {Level.STRICT: 2, Level.FAMILY: 1, Level.ADULT_PRIVATE: 0}
"""A larger number is stricter."""


@dataclass(frozen=True)
class Band:
    """Scores from `review` up wait for a human, from `block` up are refused; above 1 means never."""

    review: float
    block: float


NEVER = Band(2.0, 2.0)
# Rules score 0.5 (a hint) or 0.9 (clear). A hard category is refused at any level from the hint up.
HARD_BAND = Band(0.5, 0.5)
CLEAR = Band(0.9, 0.9)
HINT = Band(0.5, 0.5)

BANDS: Mapping[Level, Mapping[Category, Band]] = MappingProxyType(
    {
        Level.STRICT: MappingProxyType(dict.fromkeys(Category, HINT)),
        Level.FAMILY: MappingProxyType(
            {
                **dict.fromkeys(Category, CLEAR),
                Category.SEXUAL_EXPLICIT: Band(0.5, 0.9),
                Category.SEXUAL_SUGGESTIVE: Band(0.9, 2.0),
                Category.VIOLENCE: NEVER,
            }
        ),
        Level.ADULT_PRIVATE: MappingProxyType(
            {
                **dict.fromkeys(Category, CLEAR),
                Category.SEXUAL_EXPLICIT: NEVER,
                Category.SEXUAL_SUGGESTIVE: NEVER,
                Category.VIOLENCE: NEVER,
            }
        ),
    }
)


@dataclass(frozen=True)
class Policy:
    """The operator's floor, and what a review means while nobody reviews.

    `floor` is the laxest level a chat may have; the minors gate and the other hard
    categories stand below every floor and are not configurable.
    """

    floor: Level = Level.FAMILY
    on_review: Decision = Decision.BLOCK
    """Refuse what a human ought to see, unless a review queue is there to show it (REVIEW)."""
    shadow: frozenset[Category] = field(default_factory=frozenset[Category])
    """Categories under trial: found, never decisive. Hard ones are ignored here."""

    def effective(self, level: Level) -> Level:
        """The level that counts: the chat's own, or the floor where that is stricter."""
        return max(level, self.floor, key=STRICTNESS.__getitem__)

    def of_chat(self, chosen: str | None, *, is_private: bool) -> Level:
        """The level of a chat: what its admins chose, else the floor; a group is never laxer than family."""
        level = Level(chosen) if chosen else self.floor
        return level if is_private else max(level, Level.FAMILY, key=STRICTNESS.__getitem__)

    def allowed_levels(self) -> tuple[Level, ...]:
        """What a chat admin may choose from, strictest first."""
        return tuple(level for level in Level if STRICTNESS[level] >= STRICTNESS[self.floor])

    def band(self, category: Category, level: Level) -> Band:
        """The thresholds of a category at a level, after the floor."""
        return HARD_BAND if category.is_hard else BANDS[self.effective(level)][category]

    def decide(self, findings: Iterable[Finding], level: Level, stage: Stage, rules: str) -> Verdict:
        """The worst of the findings as one verdict; ALLOW where none reaches its threshold."""
        worst: Verdict | None = None
        for finding in findings:
            verdict = self._judge(finding, level, rules)
            if verdict and (worst is None or _gravity(verdict) > _gravity(worst)):
                worst = verdict
        return worst or Verdict(Decision.ALLOW, stage, rules)

    def _judge(self, finding: Finding, level: Level, rules: str) -> Verdict | None:
        category = finding.category
        if category in self.shadow and not category.is_hard:
            return None
        band = self.band(category, level)
        if finding.score < min(band.review, band.block):
            return None
        is_block = finding.score >= band.block
        return Verdict(
            decision=Decision.BLOCK if is_block else self.on_review,
            stage=finding.stage,
            rules=rules,
            category=category,
            reason=REASONS[category],
            score=finding.score,
            threshold=band.block if is_block else band.review,
            matched=hidden(finding.matched) if category.is_hard else finding.matched,
        )


_WEIGHT = {Decision.ALLOW: 0, Decision.REVIEW: 1, Decision.BLOCK: 2}


def _gravity(verdict: Verdict) -> tuple[int, bool, float]:
    is_hard = verdict.category is not None and verdict.category.is_hard
    return _WEIGHT[verdict.decision], is_hard, verdict.score
