"""What bootstrap.py is made of. Standard library only.

`problem`, `pythons` and `surroundings` can be read by a very old Python, which then hands over to a newer one.
"""
