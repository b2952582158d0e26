"""The work: one file a capability, one folder a model family."""
