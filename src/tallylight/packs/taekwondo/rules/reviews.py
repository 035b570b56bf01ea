"""What came of a video review, out of the two numbers that scoring systems say."""


def outcome_of(first: int | None, second: int | None) -> str:
    """asked, upheld, rejected or withdrawn.

    Under v2.3 the first number says whether it was taken up and the second is the outcome;
    under Gen2 there is a first one only, and it is the outcome.
    """
    if first is None and second is None:
        return "asked"
    if first == -1:
        return "withdrawn"
    told = first if second is None else second
    return "upheld" if told == 1 else "rejected"
