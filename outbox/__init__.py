"""Everything that leaves: ledger, hand-over, consent check."""
