"""What every live show has in common; knows no pack and no adapter."""
