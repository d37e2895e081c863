"""Floor 3: pure compute; every function takes seeds or tensors and returns plain data."""
