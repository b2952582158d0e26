"""The person's side of the stage as JSON over HTTP: see docs/rehearsal.md."""
