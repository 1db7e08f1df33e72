"""The teaching sample: seven years of reports of twelve bodies of an invented county, with planted problems."""
