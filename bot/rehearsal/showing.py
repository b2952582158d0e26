"""Makes the views of views.py from people, chats and messages."""

from collections.abc import Iterable, Mapping

from aiogram import types

from bot.rehearsal import showing_media as media
from bot.rehearsal.people import BOT, Person, Post, Room
from bot.rehearsal.profile import Profile, text_for
from bot.rehearsal.views import (
    BotView,
    ButtonView,
    EntityView,
    KeyboardView,
    MemberView,
    MessageView,
    Persona,
    ReplyView,
    RoomView,
    Sender,
    Service,
    TopicView,
)


def sender(user: types.User | None) -> Sender:
    """A user in short."""
    user = user or BOT
    return Sender(id=user.id, name=user.full_name, username=user.username, is_bot=user.is_bot)


def entities(found: list[types.MessageEntity] | None) -> list[EntityView]:
    """Bot API entities, users by id."""
    return [
        EntityView(
            type=entity.type,
            offset=entity.offset,
            length=entity.length,
            url=entity.url,
            user=entity.user.id if entity.user else None,
            language=entity.language,
            custom_emoji_id=entity.custom_emoji_id,
            unix_time=entity.unix_time,
            date_time_format=entity.date_time_format,
        )
        for entity in found or []
    ]


def button(asked: types.InlineKeyboardButton) -> ButtonView:
    """An inline button by what it does."""
    kind, meaning = _meaning(asked)
    return ButtonView(
        text=asked.text,
        kind=kind,
        data=asked.callback_data,
        url=meaning if kind in {"url", "web_app"} else None,
        copy_text=meaning if kind == "copy" else None,
        query=meaning if kind in {"inline", "inline_elsewhere"} else None,
        style=asked.style,
        disabled=kind == "disabled",
        icon_custom_emoji_id=asked.icon_custom_emoji_id,
    )


def _meaning(asked: types.InlineKeyboardButton) -> tuple[str, str | None]:
    """What kind of button it is, and its address, query or text to copy."""
    chosen = asked.switch_inline_query_chosen_chat
    choices: tuple[tuple[str, bool, str | None], ...] = (
        ("disabled", asked.disabled is not None, None),
        ("callback", asked.callback_data is not None, None),
        ("web_app", asked.web_app is not None, asked.web_app.url if asked.web_app else None),
        ("copy", asked.copy_text is not None, asked.copy_text.text if asked.copy_text else None),
        (
            "inline",
            asked.switch_inline_query_current_chat is not None,
            asked.switch_inline_query_current_chat,
        ),
        ("inline_elsewhere", asked.switch_inline_query is not None, asked.switch_inline_query),
        ("inline_elsewhere", chosen is not None, (chosen.query or "") if chosen else None),
        ("url", asked.url is not None, asked.url),
        ("url", asked.login_url is not None, asked.login_url.url if asked.login_url else None),
    )
    return next(((kind, meaning) for kind, is_it, meaning in choices if is_it), ("pay", None))


def keyboard(
    asked: types.ReplyKeyboardMarkup | types.ReplyKeyboardRemove | types.ForceReply | None,
) -> KeyboardView | None:
    """A reply keyboard, its removal, or a forced reply."""
    if isinstance(asked, types.ReplyKeyboardMarkup):
        rows = [[key.text for key in row] for row in asked.keyboard]
        once = bool(asked.one_time_keyboard)
        return KeyboardView(
            kind="keyboard", rows=rows, one_time=once, placeholder=asked.input_field_placeholder
        )
    if isinstance(asked, types.ForceReply):
        return KeyboardView(kind="force_reply", placeholder=asked.input_field_placeholder)
    return KeyboardView(kind="remove") if asked else None


def _service(message: types.Message) -> Service | None:
    if message.forum_topic_created:
        return Service(kind="topic_created", text=message.forum_topic_created.name)
    if message.forum_topic_edited:
        return Service(kind="topic_edited", text=message.forum_topic_edited.name)
    if message.new_chat_members:
        return Service(kind="joined", text=message.new_chat_members[0].full_name)
    if message.left_chat_member:
        return Service(kind="left", text=message.left_chat_member.full_name)
    kinds = {
        "topic_closed": message.forum_topic_closed,
        "topic_reopened": message.forum_topic_reopened,
        "pinned": message.pinned_message,
        "migrated_to": message.migrate_to_chat_id,
        "migrated_from": message.migrate_from_chat_id,
    }
    return next((Service(kind=kind) for kind, value in kinds.items() if value is not None), None)


def _reply(message: types.Message | None) -> ReplyView | None:
    # A message in a topic answers the topic's first message; people do not see that as a reply.
    if message is None or message.forum_topic_created:
        return None
    return ReplyView(
        id=message.message_id, sender=sender(message.from_user), text=message.text or message.caption
    )


def _origin(origin: types.MessageOriginUnion | None) -> str | None:
    if isinstance(origin, types.MessageOriginUser):
        return origin.sender_user.full_name
    return None


def message(room: Room, post: Post) -> MessageView:
    """A message with everything people see of it."""
    shown = post.message
    markup = shown.reply_markup
    return MessageView(
        id=post.id,
        chat=room.id,
        thread=shown.message_thread_id,
        revision=post.revision,
        version=post.version,
        sender=sender(shown.from_user),
        date=int(shown.date.timestamp()),
        edited=shown.edit_date is not None,
        edit_date=shown.edit_date,
        text=shown.text,
        caption=shown.caption,
        entities=entities(shown.entities or shown.caption_entities),
        photo=media.photo(shown.photo),
        document=None if shown.animation else media.file(shown.document),
        video=media.file(shown.video),
        animation=media.file(shown.animation),
        sticker=media.file(shown.sticker),
        voice=media.file(shown.voice),
        audio=media.file(shown.audio),
        spoiler=bool(shown.has_media_spoiler),
        caption_above=bool(shown.show_caption_above_media),
        album=shown.media_group_id,
        reply_to=_reply(shown.reply_to_message),
        forwarded_from=_origin(shown.forward_origin),
        via_bot=shown.via_bot.username if shown.via_bot else None,
        buttons=[[button(key) for key in row] for row in markup.inline_keyboard] if markup else [],
        keyboard=keyboard(post.keyboard),
        reactions=list(post.reactions.values()),
        pinned=post.id in room.pinned,
        service=_service(shown),
        only_for=post.receiver,
    )


def persona(person: Person, chats: Iterable[int]) -> Persona:
    """A person and the chats they are in."""
    return Persona(
        id=person.id,
        name=person.name,
        username=person.username,
        language_code=person.language_code,
        role=person.role,
        started=person.started,
        blocked=person.blocked,
        deleted=person.deleted,
        chats=list(chats),
    )


def bot(profile: Profile) -> BotView:
    """The bot as people see it, in the language for all."""
    return BotView(
        id=BOT.id,
        name=text_for(profile.names, "") or BOT.first_name,
        username=BOT.username or "",
        description=text_for(profile.descriptions, ""),
        short_description=text_for(profile.short_descriptions, ""),
    )


def room(room: Room, people: Mapping[int, Person], viewer: int | None) -> RoomView:
    """A chat in the list of `viewer`; a private chat bears the other side's name."""
    title = BOT.first_name if room.is_private and viewer == room.id else room.chat.full_name
    last = max(room.posts.values(), key=lambda post: post.id, default=None)
    revision = max((post.revision for post in room.posts.values()), default=0)
    return RoomView(
        id=room.id,
        kind=room.chat.type,
        title=title,
        is_forum=bool(room.chat.is_forum),
        topics=[
            TopicView(id=topic.id, name=topic.name, icon_color=topic.icon_color, closed=topic.closed)
            for topic in room.topics.values()
        ],
        members=[
            MemberView(
                id=user.id,
                name=user.full_name,
                username=user.username or "",
                is_bot=user.is_bot,
                status=standing,
            )
            for number, standing in room.members.items()
            if standing.is_in and (user := people[number].user if number in people else BOT)
        ],
        last=message(room, last) if last else None,
        pinned=list(room.pinned),
        revision=revision,
    )
