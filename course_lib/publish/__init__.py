"""From the sources of lessons to notebooks, and the contract that both keep."""
