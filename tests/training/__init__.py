"""Tests of the recipe that makes the pocket model, and of the weights it made."""
