"""Floor 2: recurrent cells behind one protocol, and what is built from them."""
