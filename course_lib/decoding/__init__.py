"""From a model to a sequence: greedy decoding, sampling, beam search, exhaustive and exact search.

Everything here asks a model one thing, `next_token.NextToken.step`: after these tokens, how likely is each next one?
"""
