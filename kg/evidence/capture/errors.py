"""What can be wrong with an address that is to be captured, and with a capture that is read."""

from kg.errors import KgError


class NotCaptured(KgError):
    """An address was not recorded; holds the address and the reason."""

    def __init__(self, url: str, reason: str):
        self.url = url
        self.reason = reason
        super().__init__(f"{url} was not captured: {reason}")


class DamagedCapture(KgError):
    """A record, or a file of a WACZ, cannot be read; holds the rule that it breaks, its first byte, and a sentence."""

    def __init__(self, rule: str, offset: int, reason: str, part: str = "record"):
        self.rule = rule
        self.offset = offset
        self.sentence = f"the {part} at byte {offset} {reason}"
        super().__init__(f"{self.sentence}; capture the address again, or take the file again")


class NotInCapture(KgError):
    """A capture holds no answer of an address, or not its body; holds the address."""

    def __init__(self, url: str, what: str = "answer"):
        self.url = url
        super().__init__(f"the capture holds no {what} of {url}; without an address its contents are listed")
