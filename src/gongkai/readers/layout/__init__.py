"""Positions on pages to tables and paragraphs: one way for PDF, OFD and scans, without any library."""

from gongkai.readers.layout.analysis import analyse
from gongkai.readers.layout.characters import plain
from gongkai.readers.layout.joining import join
from gongkai.readers.layout.model import Character, Page, PageBlocks, PageCell, PageLine, PageTable, Rule

__all__ = ["Character", "Page", "PageBlocks", "PageCell", "PageLine", "PageTable", "Rule", "analyse", "join", "plain"]
