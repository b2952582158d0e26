"""Measures the picture screen of the settings on an operator's own pictures, and calibrates its CLIP."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.run import parts
from bot.settings import HOPELESS, Settings
from safety.calibrate import NotCalibrated, calibrated, look_through, report, write_heads
from safety.clip import BrokenClip


def main(data: Path, *, write: bool) -> int:
    """Print the tables; the exit status."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # they would scribble over the tables
    settings = Settings()
    screen = parts.pictures(settings)
    try:
        album = look_through(data, screen)
        lines = list(report(album, screen))
        print("\n".join(lines))
        if write:
            today = datetime.now(UTC).date()
            heads = calibrated(album, screen.heads, f"own-{today}")
            path = write_heads(
                heads, parts.clip_folder(settings.safety), [f"Set on {today} by these pictures.", *lines]
            )
            whole = "" if heads.calibrated else " Some kinds had no pictures and keep what they had."
            print(f"Wrote {path}.{whole} Restart the workers to use it.")
    except (FileNotFoundError, BrokenClip, NotCalibrated) as error:
        print(error, file=sys.stderr)
        return HOPELESS
    return 0
