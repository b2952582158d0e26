"""What counts in a chat: the floor, the chat's own wishes above it, and the verdict they lead to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

import structlog

from safety.levels import (
    BLOCKED,
    STRICTNESS,
    Level,
    Levels,
    Pair,
    Thresholds,
    Treatment,
    load_levels,
)
from safety.verdict import REASONS, Category, Decision, Finding, Reason, Stage, Verdict, hidden

log = structlog.get_logger()

Treatments: TypeAlias = Mapping[Category, Pair]
HARD_BOUNDS = Thresholds(0.5, 0.5)
"""A hard category is refused from a hint up, at any level and whatever a file says."""


class Origin(StrEnum):
    """Where a line of a chat's policy comes from."""

    HARD = "hard"
    """Nobody can change it."""
    LEVEL = "level"
    """The level that the chat chose, or the operator's where it chose none."""
    CHAT = "chat"
    """The chat's own wish for this category, stricter than its level."""
    GROUP = "group"
    """A group is never laxer than family."""
    FLOOR = "floor"
    """The operator's floor, stricter than what the chat would have."""


@dataclass(frozen=True)
class Line:
    """What happens to one category in one chat, and why."""

    category: Category
    pair: Pair
    origin: Origin


@dataclass(frozen=True)
class ChatPolicy:
    """What a chat's admins chose; as text it is kept beside the chat and beside each task."""

    level: Level
    own: Treatments = field(default_factory=dict[Category, Pair])
    is_private: bool = True

    def __str__(self) -> str:
        own = [f"{category}={pair}" for category, pair in sorted(self.own.items())]
        return ";".join([self.level, *own, *([] if self.is_private else ["group"])])

    @classmethod
    def parse(cls, text: str) -> "ChatPolicy":
        """The reverse of `str`. Raises ValueError."""
        level, *parts = text.split(";")
        own: dict[Category, Pair] = {}
        for part in parts:
            if part != "group":
                category, _, pair = part.partition("=")
                unsure, _, clear = pair.partition("/")
                own[Category(category)] = Pair(Treatment(unsure), Treatment(clear))
        return cls(Level(level), own, is_private="group" not in parts)


@dataclass(frozen=True)
class Policy:
    """The operator's floor: no chat gets below it, the hard categories stand below every floor."""

    floor: Level = Level.FAMILY
    """The laxest level a chat may have."""
    floor_lines: Treatments = field(default_factory=dict[Category, Pair])
    """Categories that the operator wants stricter than their level."""
    on_review: Decision = Decision.BLOCK
    """Refuse what a human ought to see, unless a review queue is there to show it (REVIEW)."""
    shadow: frozenset[Category] = field(default_factory=frozenset[Category])
    """Categories under trial: found, never decisive. Hard ones are ignored here."""
    levels: Levels = field(default_factory=load_levels)

    def effective(self, level: Level) -> Level:
        """The level that counts: the chat's own, or the floor where that is stricter."""
        return max(level, self.floor, key=STRICTNESS.__getitem__)

    def of_chat(self, chosen: str | None, *, is_private: bool) -> ChatPolicy:
        """What its admins chose, else family or a stricter floor; a group is never laxer than family."""
        chat = ChatPolicy.parse(chosen) if chosen else ChatPolicy(self.effective(Level.FAMILY))
        level = chat.level if is_private else max(chat.level, Level.FAMILY, key=STRICTNESS.__getitem__)
        return replace(chat, level=level, is_private=is_private)

    def sheltered(self, chat: ChatPolicy | Level) -> ChatPolicy:
        """The chat, at least as strict as family in every category."""
        place = ChatPolicy(chat) if isinstance(chat, Level) else chat
        family = self.levels.levels[Level.FAMILY]
        own = {it: self.line(it, place).pair.stricter(family[it]) for it in family}
        level = max(place.level, Level.FAMILY, key=STRICTNESS.__getitem__)
        return replace(place, level=level, own=own)

    def allowed_levels(self) -> tuple[Level, ...]:
        """What a chat admin may choose from, strictest first."""
        return tuple(level for level in Level if STRICTNESS[level] >= STRICTNESS[self.floor])

    def line(self, category: Category, chat: ChatPolicy) -> Line:
        """What happens to a category in a chat: the strictest of level, own wish, group and floor."""
        if category.is_hard:
            return Line(category, BLOCKED, Origin.HARD)
        table = self.levels.levels
        pair, origin = table[chat.level][category], Origin.LEVEL
        floor = table[self.floor][category].stricter(
            self.floor_lines.get(category, table[self.floor][category])
        )
        bounds = [(Origin.CHAT, chat.own.get(category, pair))]
        if not chat.is_private:
            bounds.append((Origin.GROUP, table[Level.FAMILY][category]))
        for where, bound in (*bounds, (Origin.FLOOR, floor)):
            if (merged := pair.stricter(bound)) != pair:
                pair, origin = merged, where
        return Line(category, pair, origin)

    def stricter_choices(self, category: Category, chat: ChatPolicy) -> tuple[Treatment, ...]:
        """What a chat may choose for a category beyond what holds without its choice, mildest first.

        "Private only" is no choice where the chat is private.
        """
        own = {it: pair for it, pair in chat.own.items() if it is not category}
        pair = self.line(category, replace(chat, own=own)).pair
        choices = (it for it in Treatment if it is not Treatment.PRIVATE or not chat.is_private)
        return tuple(it for it in choices if pair.stricter(Pair(it, it)) != pair)

    def explain(self, chat: ChatPolicy) -> tuple[Line, ...]:
        """Every category's line, hard ones first: what /rules shows."""
        return tuple(self.line(it, chat) for it in sorted(Category, key=lambda it: not it.is_hard))

    def bounds(self, category: Category, chat: ChatPolicy) -> Thresholds:
        """The scores from which a category is unsure and clear in a chat."""
        return HARD_BOUNDS if category.is_hard else self.levels.bounds(category, self.effective(chat.level))

    def decide(
        self, findings: Iterable[Finding], chat: ChatPolicy | Level, stage: Stage, rules: str
    ) -> Verdict:
        """The worst of the findings as one verdict; ALLOW where none reaches its threshold."""
        place = ChatPolicy(self.effective(chat)) if isinstance(chat, Level) else chat
        version = f"{rules} {self.levels.version}"
        worst = Verdict(Decision.ALLOW, stage, version)
        for finding in findings:
            verdict = self._judge(finding, place, version)
            if self._is_on_trial(finding):
                if not verdict.is_allowed:
                    log.info("a rule on trial would have decided", **verdict.record())
            elif _gravity(verdict) > _gravity(worst):
                worst = verdict
        return worst

    def _is_on_trial(self, finding: Finding) -> bool:
        return (finding.on_trial or finding.category in self.shadow) and not finding.category.is_hard

    def _judge(self, finding: Finding, chat: ChatPolicy, version: str) -> Verdict:
        category, score = finding.category, finding.score
        bounds = self.bounds(category, chat)
        if score < bounds.review:
            return Verdict(Decision.ALLOW, finding.stage, version)
        pair = self.line(category, chat).pair
        is_clear = score >= bounds.block
        treatment = pair.clear if is_clear else pair.unsure
        decision = self._decision(treatment, chat)
        return Verdict(
            decision,
            finding.stage,
            version,
            category,
            reason=_reason(category, treatment, decision),
            score=score,
            threshold=bounds.block if is_clear else bounds.review,
            matched=hidden(finding.matched) if category.is_hard else finding.matched,
        )

    def _decision(self, treatment: Treatment, chat: ChatPolicy) -> Decision:
        if treatment is Treatment.PRIVATE:
            return Decision.ALLOW if chat.is_private else Decision.BLOCK
        if treatment is Treatment.REVIEW:
            return self.on_review
        return Decision(treatment.value)


def _reason(category: Category, treatment: Treatment, decision: Decision) -> Reason | None:
    if decision in {Decision.ALLOW, Decision.SPOILER}:
        return None
    return Reason.PRIVATE_ONLY if treatment is Treatment.PRIVATE else REASONS[category]


def _gravity(verdict: Verdict) -> tuple[int, bool, float]:
    is_hard = verdict.category is not None and verdict.category.is_hard
    return list(Decision).index(verdict.decision), is_hard, verdict.score
