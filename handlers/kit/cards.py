"""What a card says in every state of its task; pure text, no Telegram calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from handlers.kit.i18n import Html, Say, escaped
from handlers.kit.recipes import about_pictures
from handlers.kit.wishes import PictureWish
from pipelines.kit.language import Wording
from pipelines.kit.models import SHIPPED_WEIGHTS, ModelCatalogue
from pipelines.kit.styles import NO_STYLE, known_styles
from pipelines.kit.words import unknown_wish
from tasks.task import Progress, State, Stored, Task, Trouble

CUT_ON_CARD = 150
"""Characters of what a model did not read that are quoted."""
PROMPT_ON_CARD = 600
"""Characters of the prompt that a card shows; a caption holds 1,024 with everything else."""
BAR_CELLS = 12
OWN_WORDS_ON_CARD = 200
"""Characters of the person's own words above better ones."""
BETTER_WORDS_ON_CARD = 450
NEGATIVE_IGNORED = "negative-ignored"
"""The recipe's note that its model heeds no negative prompt."""


def shortened(prompt: str, most: int = PROMPT_ON_CARD) -> str:
    """Cut a long prompt at a word; the recipe keeps all of it."""
    flat = " ".join(prompt.split())
    if len(flat) <= most:
        return flat
    head = flat[:most]
    return (head.rsplit(" ", 1)[0] if " " in head[most // 2 :] else head) + "…"


def own_words(task: Task, say: Say) -> str:
    """The person's words, or, where the task has none, what it does."""
    does = f"command-{task.capability}"
    return str(task.inputs.get("prompt") or (say.plain(does) if say.knows(does) else ""))


def marked(wording: Wording) -> Html:
    """Better words, with what the person did not say in bold."""
    text, spans = shortened(wording.prompt, BETTER_WORDS_ON_CARD), list[tuple[int, int]]()
    folded = text.casefold()
    for phrase in wording.added if len(folded) == len(text) else ():
        start = folded.find(phrase.casefold())
        end = start + len(phrase)
        if start >= 0 and all(end <= first or start >= last for first, last in spans):
            spans.append((start, end))
    parts, done = list[str](), 0
    for start, end in sorted(spans):
        parts += [escaped(text[done:start]), f"<b>{escaped(text[start:end])}</b>"]
        done = end
    return Html("".join([*parts, escaped(text[done:])]))


def bar(step: int, total: int) -> str:
    """A progress bar of text."""
    filled = round(BAR_CELLS * min(step, total) / max(total, 1))
    return "▰" * filled + "▱" * (BAR_CELLS - filled)


def moment(at: datetime, fallback: str) -> Html:
    """A time that ticks by itself in the person's app (date_time entity, relative format)."""
    return Html(f'<tg-time unix="{int(at.timestamp())}" format="r">{escaped(fallback)}</tg-time>')


def day_and_time(at: datetime, language: str) -> Html:
    """A date and time in the person's own zone, where the app knows it; UTC otherwise."""
    written = at.strftime("%d.%m.%Y %H:%M UTC" if language == "ru" else "%Y-%m-%d %H:%M UTC")
    return Html(f'<tg-time unix="{int(at.timestamp())}" format="dt">{written}</tg-time>')


@dataclass(frozen=True)
class Turn:
    """Where a waiting task stands: its place (from 1) and when it probably starts."""

    position: int
    starts: datetime | None


class CardText:
    """Writes cards in one language."""

    def __init__(self, say: Say, models: ModelCatalogue) -> None:
        self._say = say
        self._models = models

    def waiting(self, task: Task, turn: Turn | None, *, is_attended: bool) -> str:
        """Accepted, with the place in line when it is known, and whether anybody is there to paint."""
        prompt = self._prompt(task)
        if not is_attended:
            return self._say("card-unattended", prompt=prompt, position=turn.position if turn else 0)
        if turn is None:
            return self._say("card-accepted", prompt=prompt)
        if turn.starts is None:
            return self._say("card-waiting", prompt=prompt, position=turn.position, known="none", starts="")
        starts = moment(turn.starts, self._say.plain("card-soon"))
        return self._say("card-waiting", prompt=prompt, position=turn.position, known="known", starts=starts)

    def running(self, task: Task, progress: Progress | None) -> str:
        """On the easel: the bar while steps are counted, a sentence for every other stage."""
        prompt = self._prompt(task)
        if progress is not None and progress.total > 0 and 0 < progress.step < progress.total:
            picture = bar(progress.step, progress.total)
            return self._say(
                "card-running", prompt=prompt, bar=picture, step=progress.step, total=progress.total
            )
        stage = "drawing" if progress is None else progress.stage
        key = f"card-stage-{stage}"
        return self._say(key if self._say.knows(key) else "card-stage-drawing", prompt=prompt)

    def result(self, task: Task) -> str:
        """The caption of a single picture, or the summary above an album's buttons."""
        key = "card-done" if len(task.artifacts) == 1 else "card-done-album"
        said = self._say(key, prompt=self._prompt(task), count=len(task.artifacts))
        lines = [f"{said}\n\n{self.facts(task)}", *self.notes(task.artifacts[0])]
        if task.wording is not None and task.wording.silence is not None:
            lines.append(self._say(f"words-silence-{task.wording.silence}"))
        made = f"made-{task.capability}"  # what else than drawing from words: a sentence of that feature
        return "\n".join([*lines, self._say(made)] if self._say.knows(made) else lines)

    def facts(self, task: Task) -> str:
        """Model, seconds, seed: what people compare."""
        recipe = task.artifacts[0].recipe
        # While it is being delivered a task has not ended yet.
        seconds = (task.ended or datetime.now(UTC)) - (task.started or task.created)
        style = known_styles().get(recipe.style)
        spent = seconds.total_seconds()
        parts = [
            self._say(
                "card-facts", model=self.model(recipe.model), seconds=_seconds(spent), seed=str(recipe.seed)
            )
        ]
        if style is not None:
            parts.append(self._say("card-style", style=style.title.speak(self._say.language)))
        if recipe.strength:
            parts.append(self._say("card-strength", strength=f"{recipe.strength:g}"))
        parts += [self._say("card-lora", lora=it.name, weight=f"{it.weight:g}") for it in recipe.loras]
        return " · ".join(parts)

    def notes(self, stored: Stored) -> list[str]:
        """What the picture's maker could not heed, one sentence each."""
        recipe = stored.recipe
        model, keys = self.model(recipe.model), [f"note-{note}" for note in recipe.notes]
        notes = [self._say(key, model=model) for key in keys if self._say.knows(key)]
        if recipe.cut:
            notes.append(self._say("note-cut", model=model, cut=shortened(recipe.cut, CUT_ON_CARD)))
        return notes

    def words(self, task: Task) -> str:
        """The end of a task whose result is words."""
        return self._say("describe-done", words="" if task.wording is None else task.wording.prompt)

    def unknown(self, task: Task) -> str:
        """An album whose sending was cut off: it may or may not have arrived."""
        return self._say("card-result-unknown", prompt=self._prompt(task))

    def unsendable(self, task: Task) -> str:
        """A result that this chat does not let the bot send."""
        return self._say("card-unsendable", prompt=self._prompt(task))

    def ending(self, task: Task) -> str:
        """An end without a result: what happened, what to do, and that the units are back."""
        prompt = self._prompt(task)
        match task.state:
            case State.CANCELLED:
                return self._say("card-cancelled", prompt=prompt)
            case State.EXPIRED:
                return self._say("card-expired", prompt=prompt)
            case State.REFUSED if not task.place.is_private:
                return self._say("card-refused-quietly")
            case State.REFUSED:
                return self._say("card-refused", why=Html(self.refusal(task.trouble)))
            case _:
                return self._say("card-failed", prompt=prompt, why=Html(self.trouble(task.trouble)))

    def refusal(self, trouble: Trouble | None) -> str:
        """Why the guard refused; never the words that it matched."""
        return self.refused({} if trouble is None else trouble.facts)

    def refused(self, facts: Mapping[str, str | int]) -> str:
        """Return the sentence of a reason, with its code and the record's id where there is one."""
        key = f"refused-{facts.get('reason')}"
        said = self._say(key if self._say.knows(key) else "refused-other")
        if not facts.get("record"):
            return said
        asked = "yes" if facts.get("asked") else "no"
        reason, record = str(facts.get("reason")), str(facts["record"])
        return f"{said} {self._say('refused-record', reason=reason, record=record, asked=asked)}"

    def trouble(self, trouble: Trouble | None) -> str:
        """Why a run failed and what to do about it."""
        if trouble is not None and trouble.code.startswith("picture-") and self._say.knows(trouble.code):
            return self._say(trouble.code, **trouble.facts)
        if trouble is None or not self._say.knows(f"trouble-{trouble.code}"):
            return self._say("trouble-other")
        facts = dict(trouble.facts)
        if "model" in facts:
            facts |= {"model": self.model(str(facts["model"])), "words": self._known_to(str(facts["model"]))}
        return self._say(f"trouble-{trouble.code}", **facts)

    def model(self, model: str) -> str:
        """What a model is called."""
        card = self._models.get(model)
        return model if card is None else card.title.speak(self._say.language)

    def _known_to(self, model: str) -> str:
        """Some words that a small model knows."""
        card = self._models.get(model)
        unknown = card and unknown_wish("", self._say.language, card, SHIPPED_WEIGHTS)
        return unknown.shown if unknown else ""

    def recipe(self, wish: PictureWish, stored: Stored, command: str) -> str:
        """Everything needed to make the picture again, ready to be copied."""
        recipe = stored.recipe
        lines = self._say(
            "recipe-lines",
            model=self.model(recipe.model),
            seed=str(recipe.seed),
            width=str(stored.width),
            height=str(stored.height),
            steps=str(recipe.steps),
            guidance=f"{recipe.guidance:g}",
        )
        extra = self.notes(stored)
        if recipe.near_seed is not None:
            extra.append(self._say("recipe-near", seed=str(recipe.near_seed)))
        if wish.negative and NEGATIVE_IGNORED not in recipe.notes:
            extra.append(self._say("recipe-negative", negative=wish.negative))
        if wish.style != NO_STYLE and (style := known_styles().get(wish.style)) is not None:
            extra.append(self._say("recipe-style", style=style.title.speak(self._say.language)))
        if recipe.loras:
            used = ", ".join(f"{lora.name} {lora.weight:g}" for lora in recipe.loras)
            extra.append(self._say("recipe-loras", loras=used))
        extra += about_pictures(recipe, self._say)
        return self._say("recipe-text", command=command, lines=Html("\n".join([lines, *extra])))

    def _prompt(self, task: Task) -> Html:
        """The person's words, and below them the better ones that are drawn, with what was added."""
        own, wording = own_words(task, self._say), task.wording
        if wording is None or not wording.is_used or not task.inputs.get("prompt"):
            return escaped(shortened(own))
        return Html(f"{escaped(shortened(own, OWN_WORDS_ON_CARD))}\n🪄 {marked(wording)}")


def _seconds(spent: float) -> str:
    return f"{spent:.1f}" if spent < 10 else f"{spent:.0f}"
