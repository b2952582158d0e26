"""What a section of the settings is, and those that are too long for the page of `bot/settings.py`."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Section(BaseSettings):
    """A frozen part of the tree; the environment wins over `.env`."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)
