"""Migrations: one module a step, applied by tasks/store/migrate.py."""
