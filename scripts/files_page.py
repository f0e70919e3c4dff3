"""`make filespage`: writes docs/files.md from what the program takes."""

from pathlib import Path

from hmo_enforce.files import plain
from hmo_enforce.files.outside import shipped

if __name__ == "__main__":
    Path(__file__).parent.parent.joinpath("docs", "files.md").write_text(plain.page(shipped.profiles()), encoding="utf-8")
