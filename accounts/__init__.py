"""The firm and its people: who they are and what they may see."""
