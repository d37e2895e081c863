"""Floor 1: word, character, byte and BPE tokenizers, and vocabularies."""
