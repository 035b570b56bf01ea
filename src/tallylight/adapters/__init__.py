"""How the world talks to the program; each adapter is generic and knows no pack."""
