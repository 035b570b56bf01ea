"""What is made of snapshots: what each figure means, and how it changed."""
