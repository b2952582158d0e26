"""What every conversation shares: forms, keyboards, cards, delivery, languages."""
