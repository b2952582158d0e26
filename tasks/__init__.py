"""The task router: durable flow, fairness, quotas, moderation and the store."""
