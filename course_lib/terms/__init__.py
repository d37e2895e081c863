"""What the words and letters of the course mean, and which lesson defines them: ``what_is("perplexity")``."""

from course_lib.terms.glossary import Term, every_term, find, what_is

__all__ = ["Term", "every_term", "find", "what_is"]
