"""Lesson 01: Tokenizers."""
