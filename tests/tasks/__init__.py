"""Tests of the task router: real SQLite, real PostgreSQL, real processes that are really killed."""
