"""Tests of the rehearsal stage: each rule with the words that Telegram uses."""
