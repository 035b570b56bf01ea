"""The figures of the README one after the other, but that of a large record: it takes long."""

from bench import adoption, backups, board, datagrams, indexes, pixel, press, room, tallies

if __name__ == "__main__":
    press.main()
    print()
    pixel.main([])
    print()
    tallies.main()
    print()
    adoption.main()
    print()
    indexes.main()
    print()
    datagrams.main()
    print()
    board.main([])
    print()
    room.main([])
    print()
    backups.main()
    print("\nRecords of a million take a while: python -m bench.age, python -m bench.audience")
