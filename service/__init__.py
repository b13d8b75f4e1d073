"""The contact log and what members are served."""
