"""What clients say to the house: opinions, return visits, the supervisor's pack."""
