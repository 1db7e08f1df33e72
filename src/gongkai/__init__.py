"""Checked frames."""
