"""What reports count in prose, and how it stands beside their tables."""

from gongkai.prose.compare import Comparison, compare
from gongkai.prose.find import Mention, mentions
from gongkai.prose.topics import Topic, topics

__all__ = ["Comparison", "Mention", "Topic", "compare", "mentions", "topics"]
