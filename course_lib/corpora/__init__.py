"""Real text, read from installed packages; nothing is downloaded."""

from course_lib.corpora.python_packages import prose, source_code
from course_lib.corpora.scripts import LANGUAGES, emoji_samples, many_scripts
from course_lib.corpora.shakespeare import play_titles, shakespeare

__all__ = ["LANGUAGES", "emoji_samples", "many_scripts", "play_titles", "prose", "shakespeare", "source_code"]
