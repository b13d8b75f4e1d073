"""Long fault and timing trials: `python -m benchmarks.chaos` (`make chaos`)."""
