"""What is typed about opinions and return visits."""
