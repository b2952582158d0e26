"""The doctor's report: every check in order, each with its fix."""

from bot.doctor import machine, painting, store, telegram, web, words
from bot.doctor.findings import Finding, Grade
from bot.settings import Settings

MARKS = {Grade.FINE: "ok  ", Grade.NOTE: "note", Grade.BROKEN: "FIX "}


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order an operator meets the things."""
    return [
        machine.python(),
        machine.painter(settings.worker.device),
        store.pictures(settings.storage.blobs_folder),
        *store.examine(settings.storage),
        *painting.examine(settings),
        *words.examine(settings.words),
        *telegram.examine(settings.telegram()),
        *web.examine(settings.web),
    ]


def main() -> int:
    """Print the report; the exit status is 1 when something must be mended."""
    findings = examine(Settings())
    for finding in findings:
        print(f"{MARKS[finding.grade]}  {finding.subject:<10} {finding.words}")
        if finding.fix:
            print(f"      {'':<10} -> {finding.fix}")
    broken = sum(finding.grade is Grade.BROKEN for finding in findings)
    print(f"\n{broken} thing(s) to mend." if broken else "\nNothing to mend.")
    return 1 if broken else 0
