"""Mail as bytes: what it says, how it is written, who carries it."""
