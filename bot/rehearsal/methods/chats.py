"""What the bot learns about chats and their members, and leaving."""

from aiogram import methods, types

from bot.rehearsal.methods import places
from bot.rehearsal.methods.book import Book, Reply
from bot.rehearsal.people import BOT, Room, Standing
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.scene import Scene

BOOK = Book()
_NO_GIFTS = types.AcceptedGiftTypes(
    unlimited_gifts=False,
    limited_gifts=False,
    unique_gifts=False,
    premium_subscription=False,
    gifts_from_channels=False,
)
_RIGHTS = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": False,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_send_welcome_messages": False,
    "can_pin_messages": True,
    "can_manage_topics": True,
}


def _seen(scene: Scene, chat_id: int | str) -> Room:
    """A chat that the bot can look into: private ones once started, groups as long as it is in."""
    room = places.find_room(scene, chat_id)
    if room.is_private:
        person = scene.world.people[room.id]
        if not person.started:
            raise bad_request("chat not found")
    else:
        places.check_access(scene, room)
    return room


@BOOK.plays(methods.GetChat)
async def get_chat(scene: Scene, call: methods.GetChat) -> Reply:
    """Everything about a chat."""
    room = _seen(scene, call.chat_id)
    pinned = room.posts[room.pinned[-1]].message if room.pinned else None
    return types.ChatFullInfo(
        id=room.id,
        type=room.chat.type,
        title=room.chat.title,
        username=room.chat.username,
        first_name=room.chat.first_name,
        is_forum=room.chat.is_forum,
        description=room.description,
        permissions=None if room.is_private else room.permissions,
        pinned_message=pinned,
        accent_color_id=0,
        max_reaction_count=11,
        accepted_gift_types=_NO_GIFTS,
    )


@BOOK.plays(methods.GetChatMember)
async def get_chat_member(scene: Scene, call: methods.GetChatMember) -> Reply:
    """How somebody stands to a chat."""
    room = _seen(scene, call.chat_id)
    if scene.world.user(call.user_id) is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return _member(scene, room, call.user_id)


@BOOK.plays(methods.GetChatAdministrators)
async def get_chat_administrators(scene: Scene, call: methods.GetChatAdministrators) -> Reply:
    """Who rules a group; other bots would be left out, ours is not."""
    room = _seen(scene, call.chat_id)
    if room.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [_member(scene, room, user) for user, standing in room.members.items() if standing.is_admin]


@BOOK.plays(methods.GetChatMemberCount)
async def get_chat_member_count(scene: Scene, call: methods.GetChatMemberCount) -> Reply:
    """How many are in a chat."""
    return len(_seen(scene, call.chat_id).audience)


@BOOK.plays(methods.LeaveChat)
async def leave_chat(scene: Scene, call: methods.LeaveChat) -> Reply:
    """The bot leaves a group."""
    room = places.find_room(scene, call.chat_id)
    if room.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    places.check_access(scene, room)
    room.members[BOT.id] = Standing.LEFT
    scene.world.tell_room(room)
    return True


@BOOK.plays(methods.GetUserProfilePhotos)
async def get_user_profile_photos(scene: Scene, call: methods.GetUserProfilePhotos) -> Reply:
    """Nobody here has a photo."""
    if scene.world.user(call.user_id) is None:
        raise bad_request("user not found")
    return types.UserProfilePhotos(total_count=0, photos=[])


def _member(scene: Scene, room: Room, number: int) -> types.TelegramObject:
    user = scene.world.user(number) or BOT
    standing = room.standing(number)
    if standing is Standing.CREATOR:
        return types.ChatMemberOwner(user=user, is_anonymous=False)
    if standing is Standing.ADMINISTRATOR:
        return types.ChatMemberAdministrator.model_validate({"user": user, **_RIGHTS})
    if standing is Standing.KICKED:
        return types.ChatMemberBanned.model_validate({"user": user, "until_date": 0})
    return types.ChatMemberLeft(user=user) if standing is Standing.LEFT else types.ChatMemberMember(user=user)
