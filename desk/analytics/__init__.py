"""What the first pages say: who is next and why, the quota, the branch, the firm."""
