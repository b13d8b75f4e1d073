"""The way from contact to deal, and the arithmetic around it."""
