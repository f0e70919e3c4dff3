"""A browser in words, for the list of where somebody is signed in: enough to know one's own."""

UNKNOWN = "A browser that does not say what it is"
# The first that fits: others name themselves after those below them.
PROGRAMS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Chromium", "Chromium"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def in_words(agent: str) -> str:
    """`agent` is what the browser sends of itself (User-Agent); nothing of it is repeated."""
    program = next((name for sign, name in PROGRAMS if sign in agent), None)
    system = next((name for sign, name in SYSTEMS if sign in agent), None)
    if program is None and system is None:
        return UNKNOWN
    return f"{program or 'A browser'} on {system or 'a device that it does not name'}"
