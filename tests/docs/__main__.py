"""Write the pages that are made from the code: `python -m tests.docs`, from the folder of the project."""

from tests.docs.generated import PAGES, ROOT

if __name__ == "__main__":
    for place, page in PAGES.items():
        (ROOT / place).write_text(page(), encoding="utf-8")
