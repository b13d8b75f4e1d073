"""What lists, dashboards and cards ask about clients."""
