"""What every pipeline shares: the contract, the catalogue, models in memory, pictures."""
