"""Makes the views of photos and files."""

from aiogram import types

from bot.rehearsal.views import MediaView, PhotoView, Size

_File = types.Document | types.Video | types.Animation | types.Sticker | types.Voice | types.Audio


def _url(file_id: str) -> str:
    return f"/control/files/{file_id}"


def photo(sizes: list[types.PhotoSize] | None) -> PhotoView | None:
    """A photo with its sizes, the largest in front."""
    if not sizes:
        return None
    views = [
        Size(
            file_id=size.file_id,
            file_unique_id=size.file_unique_id,
            url=_url(size.file_id),
            width=size.width,
            height=size.height,
            size=size.file_size or 0,
        )
        for size in sizes
    ]
    return PhotoView(**dict(views[-1]), sizes=views)


def file(file: _File | None) -> MediaView | None:
    """A file of any other kind."""
    if file is None:
        return None
    thumbnail = None if isinstance(file, types.Voice) else file.thumbnail
    return MediaView(
        file_id=file.file_id,
        file_unique_id=file.file_unique_id,
        url=_url(file.file_id),
        name=None if isinstance(file, types.Sticker | types.Voice) else file.file_name,
        mime=None if isinstance(file, types.Sticker) else file.mime_type,
        size=file.file_size or 0,
        width=file.width if isinstance(file, types.Video | types.Animation | types.Sticker) else None,
        height=file.height if isinstance(file, types.Video | types.Animation | types.Sticker) else None,
        duration=None if isinstance(file, types.Document | types.Sticker) else file.duration,
        emoji=file.emoji if isinstance(file, types.Sticker) else None,
        thumbnail=_url(thumbnail.file_id) if thumbnail else None,
    )
