"""`python -m tallylight`: the same as the command `tallylight`."""

from tallylight.main import run

if __name__ == "__main__":
    run()
