"""The recipes that made the pocket weights; they stand beside the house and use pipelines only."""
