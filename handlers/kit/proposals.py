"""The card of a plan: what was understood, and a button for each thing that can be done about it."""

from handlers.kit.callbacks import Action
from handlers.kit.cards import shortened
from handlers.kit.i18n import Html, Say, escaped
from handlers.kit.keyboards import Key, Rows
from handlers.kit.planner import Before, Proposal, Thought
from handlers.kit.replies import under
from handlers.kit.studio import Studio
from handlers.kit.visit import Visit
from handlers.kit.wishes import DRAW
from pipelines.kit.styles import known_styles


async def propose(thought: Thought, lies: Before, visit: Visit, studio: Studio) -> None:
    """Show the plan under the words it is made of; nothing runs before a button is pressed."""
    await studio.bot.send_message(
        visit.chat.id,
        text_of(thought, visit.say),
        message_thread_id=visit.thread,
        reply_parameters=under(lies.message),
        reply_markup=await studio.keyboards.lay(
            rows_of(thought, lies, visit.say), owner=visit.person.id, chat=visit.chat.id
        ),
    )


def text_of(thought: Thought, say: Say) -> str:
    """What was understood."""
    capability = thought.plan.capability
    if capability is None:
        return say("plan-none")
    if not thought.does:
        does = f"command-{capability}"
        return say("plan-elsewhere", command=capability) if say.knows(does) else say("plan-none")
    first = thought.does[0]
    lines = [f"<i>{shown(first.wish.prompt)}</i>"] if first.wish.prompt else []
    lines += [detail(name, value, say) for name, value in thought.plan.inputs.items() if name != "prompt"]
    return say("plan-card", does=label(first, "", say), details=Html("".join(f"\n{line}" for line in lines)))


def rows_of(thought: Thought, lies: Before, say: Say) -> Rows:
    """A button for each proposal, and one that puts the card away."""
    is_talk = thought.plan.capability is None
    rows: list[list[Key]] = []
    for number, one in enumerate(thought.does):
        text = say.plain("plan-anyway") if is_talk else label(one, lies.words if number else "", say)
        style = "primary" if not number and not is_talk else None
        rows.append([Key(text, Action.PLAN, one.model_dump_json(exclude_defaults=True), style=style)])
    return [*rows, [Key(say.plain("button-close"), Action.CLOSE)]]


def label(one: Proposal, written: str, say: Say) -> str:
    """What a proposal is called: the words as they were written, drawing, or another capability."""
    if written and one.wish.prompt == written:
        return say.plain("plan-as-written")
    if one.wish.capability == DRAW:
        return say.plain("plan-draw-over" if one.field else "plan-draw-anew")
    does = f"command-{one.wish.capability}"
    return say.plain(does) if say.knows(does) else one.wish.capability


def detail(name: str, value: object, say: Say) -> str:
    """One field that was spoken of, in the person's language where it has a name there."""
    style = known_styles().get(str(value)) if name == "style" else None
    told = str(value) if style is None else style.title.speak(say.language)
    key = f"plan-field-{name}"
    return say(key, value=told) if say.knows(key) else shown(f"{name}: {told}")


def shown(text: str) -> Html:
    """A text short enough for the card, safe in it."""
    return escaped(shortened(text))
