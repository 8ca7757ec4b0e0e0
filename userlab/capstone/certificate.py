"""A page that prints a scorecard, with a name on it. It is made on this machine, and says so."""

from __future__ import annotations

import datetime
import html
from dataclasses import dataclass
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.version import VERSION
from userlab.capstone.scorecard import HEAD, Scorecard
from userlab.lab.lab import Lab

FILE = "certificate.html"
LONGEST_NAME = 100
STYLE = """
@page { size: A4 landscape; margin: 12mm; }
body { font: 15px/1.45 Georgia, serif; color: #1f2933; background: #fff; margin: 0; }
main { max-width: 62em; margin: 2em auto; padding: 2em 2.5em; border: 3px double #0b7285; }
h1 { font-weight: normal; letter-spacing: .04em; color: #0b7285; margin: 0; }
.name { font-size: 1.8em; margin: .4em 0 .1em; overflow-wrap: anywhere; }
.points { font-size: 1.2em; margin: 0 0 1.2em; }
table { border-collapse: collapse; width: 100%; font: 12.5px/1.4 system-ui, sans-serif; }
th, td { text-align: left; vertical-align: top; padding: .35em .7em .35em 0; border-bottom: 1px solid #d5dde3; }
th { border-bottom: 2px solid #0b7285; }
td:nth-child(1), td:nth-child(2) { white-space: nowrap; }
tr { break-inside: avoid; }
footer { font: 12px/1.5 system-ui, sans-serif; color: #52606d; margin-top: 1.5em; }
@media print {
  body { font-size: 12px; }
  main { margin: 0; max-width: none; padding: 1em 1.5em; }
  table { font-size: 10px; }
}
"""
HONEST = (
    "Made on the learner's own machine with userlab {version}: a local cloud in place of AWS, no examiner, no "
    "signature. Whoever doubts a line can run the scorecard again on the project's folder."
)


@dataclass(frozen=True)
class Certificate:
    """A page with a scorecard: where its file lies, and its HTML. In a notebook it shows itself."""

    path: Path
    html: str

    def __repr__(self) -> str:
        return f"Certificate({self.path.name!r})"

    def _repr_html_(self) -> str:
        style = "width: 100%; height: 640px; border: 0"
        return f'<iframe srcdoc="{html.escape(self.html)}" sandbox title="certificate" style="{style}"></iframe>'


def certificate(card: Scorecard, name: str, lab: Lab, folder: Path | None = None) -> Certificate:
    """Write a page that prints the scorecard, for a person of this name, dated by the lab's clock, and return it.

    The file is `certificate.html`; it needs nothing beside it. Print it from a browser.

    Args:
        name: as it should stand there, up to 100 characters. folder: where; default: beside the notebook.

    Raises:
        LabError: there is no name, or it is too long.
    """
    name = " ".join(str(name).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise LabError(f"A name has 1 to {LONGEST_NAME} characters.")
    path = (folder or Path()) / FILE
    page = _page(card, name, datetime.datetime.fromtimestamp(lab.clock.now(), datetime.UTC).date())
    path.write_text(page, "utf-8", newline="\n")
    return Certificate(path, page)


def _page(card: Scorecard, name: str, day: datetime.date) -> str:
    head = "".join(f"<th>{html.escape(word)}</th>" for word in HEAD)
    rows = "\n".join(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in card.rows())
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>A service of your own: {html.escape(name)}</title>
<style>{STYLE}</style>
<main>
<h1>A service of your own</h1>
<p class="name">{html.escape(name)}</p>
<p class="points">built the service <b>{html.escape(card.brief)}</b>: {card.points} of {card.most} points,
on {day.day} {day:%B %Y}</p>
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
<footer>{html.escape(HONEST.format(version=VERSION))}</footer>
</main>
</html>
"""
