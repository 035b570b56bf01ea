"""What may happen to persons and what is heard of them, and what it makes of them."""
