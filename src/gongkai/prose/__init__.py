"""What reports count in prose, and how it stands beside their tables."""

from gongkai.prose.comparison import Comparison, compare
from gongkai.prose.find import Mention, mentions
from gongkai.prose.wording import Topic, topics

__all__ = ["Comparison", "Mention", "Topic", "compare", "mentions", "topics"]
