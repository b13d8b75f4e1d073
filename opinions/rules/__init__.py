"""What opinions and return visits are judged by. Pure functions: no database."""
