"""Floor 5: explorers, controls bound to one compute and one draw function."""
