"""Floor 1: real text, read from installed packages; nothing is downloaded."""

from course_lib.corpora.scripts import LANGUAGES, emoji_samples, many_scripts
from course_lib.corpora.shakespeare import play_titles, shakespeare
from course_lib.corpora.standard_library import python_topics, source_code

__all__ = ["LANGUAGES", "emoji_samples", "many_scripts", "play_titles", "python_topics", "shakespeare", "source_code"]
