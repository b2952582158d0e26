"""Checks of the machine: Python, memory, disk, the graphics card, folders."""

import os
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bot.doctor.findings import Finding, broken, fine, note

LOW_DISK = 2 * 2**30
"""Bytes under which storing pictures is soon at risk."""


def python() -> Finding:
    """The interpreter's version; pip refuses to install on an older one than we support."""
    return fine("Python", ".".join(map(str, sys.version_info[:3])))


def writable(subject: str, folder: Path) -> Finding:
    """Whether a folder can be written to and its disk has room."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        return broken(
            subject,
            f"{folder} cannot be written: {error.strerror}",
            "Give this user the folder, or name another.",
        )
    free = shutil.disk_usage(folder).free
    if free < LOW_DISK:
        return note(
            subject, f"{folder}: only {free / 2**30:.1f} GiB free", "Free some space or lower RETENTION_DAYS."
        )
    return fine(subject, f"{folder}, {free / 2**30:.0f} GiB free")


def painter(device: str) -> Finding:
    """Whether torch is installed and the device it is asked to use exists."""
    if find_spec("torch") is None:
        return note(
            "Painter",
            "torch is not installed: this is a chat-only host",
            "To draw here: pip install -e '.[images]'",
        )
    import torch

    if device.startswith("cuda") and not torch.cuda.is_available():
        return broken(
            "Painter",
            f"WORKER_DEVICE={device}, but torch {torch.__version__} sees no CUDA card",
            "Install the CUDA build (make setup TORCH=auto) and the driver, or set WORKER_DEVICE=cpu.",
        )
    if torch.cuda.is_available():
        name, (_, total) = torch.cuda.get_device_name(0), torch.cuda.mem_get_info(0)
        return fine("Painter", f"torch {torch.__version__}, {name}, {total / 2**30:.0f} GiB")
    return fine("Painter", f"torch {torch.__version__} on {os.cpu_count()} CPU cores")
