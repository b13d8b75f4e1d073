"""Speed, measured beside the bare floor in one run: `make bench`."""
