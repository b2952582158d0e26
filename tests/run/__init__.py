"""The processes on the roof, started as an operator starts them."""
