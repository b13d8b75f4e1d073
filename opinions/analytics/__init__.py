"""What is read of opinions and return visits."""
