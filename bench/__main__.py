"""Every figure of the README, one after the other."""

from bench import pixel, press

if __name__ == "__main__":
    press.main()
    print()
    pixel.main([])
