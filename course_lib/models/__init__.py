"""Recurrent cells behind one protocol, and what is built from them."""
