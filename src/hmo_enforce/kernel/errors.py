"""The four ways in which a request for something can fail. None knows of HTTP: `web/errors.py` translates."""


class NotFound(Exception):
    """There is no such thing, or the asker may not know that there is."""


class NotAllowed(Exception):
    """The actor may not do this."""


class Stale(Exception):
    """Someone else changed the thing since the actor read it.

    `theirs` and `yours` are the two versions in plain words, field by field, for the page to set side by side.
    """

    def __init__(self, what: str, *, theirs: dict[str, str] | None = None, yours: dict[str, str] | None = None) -> None:
        super().__init__(what)
        self.theirs = theirs or {}
        self.yours = yours or {}


class Refused(Exception):
    """Law, policy or plain sense says no; `reasons` are whole sentences that say what, where and how to mend it.

    `about` names what was given wrongly, where that is one thing: a form shows the reasons beside its field.
    """

    def __init__(self, *reasons: str, about: str = "") -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
        self.about = about
