"""A study as one page that opens anywhere: how it went, what each parameter does, and what was taken."""

from collections.abc import Mapping, Sequence
from html import escape

from thunes.research.optimise.drawings import Dot, scatter
from thunes.research.optimise.plan import DIRECTIONS, Plan
from thunes.research.optimise.records import Record, front

STYLE = """
body{font:15px/1.45 system-ui,sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem;color:#1c2733;background:#fff}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .8rem;border-bottom:1px solid #d8dee6;text-align:left}
.drawings{display:grid;grid-template-columns:repeat(auto-fit,minmax(380px,1fr));gap:1rem}
svg{width:100%;height:auto}svg line{stroke:#e6eaf0}svg text{fill:#46566a;font-size:11px}
.title{font-weight:600}.name,.tick{text-anchor:middle}.left{text-anchor:end}.tick{font-size:9px}
circle{fill:#7d9cc0;fill-opacity:.6}.out{fill:#c3cad3}.front{fill:#d98324;fill-opacity:.9}
.chosen{fill:#b3261e;fill-opacity:1}polyline{fill:none;stroke:#1c2733;stroke-width:1.2}
@media(prefers-color-scheme:dark){body{background:#14191f;color:#dde5ee}svg text{fill:#9fb0c3}svg line{stroke:#27303a}
td,th{border-color:#27303a}polyline{stroke:#dde5ee}}
"""


def page(title: str, plan: Plan, records: Sequence[Record], chosen: int | None, told: Mapping[str, object]) -> str:
    """Return the page: ``told`` are figures by name, ``chosen`` the number of the trial that was taken."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>" for name, value in told.items())
    drawings = "\n".join(_drawings(plan, [record for record in records if record.gains], chosen))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head>\n'
        f"<body><h1>{escape(title)}</h1>\n<table>{rows}</table>\n"
        f'<div class="drawings">\n{drawings}\n</div>\n'
        "<p>Each dot is a trial: red was taken, orange is beaten by no other, grey had too few round trips.</p>\n"
        "</body></html>\n"
    )


def _drawings(plan: Plan, records: Sequence[Record], chosen: int | None) -> list[str]:
    if not records:
        return ["<p>No trial had a result.</p>"]
    first, marks = plan.objectives[0], _marks(plan, records, chosen)

    def dots(xs: Sequence[float], ys: Sequence[float]) -> list[Dot]:
        return [Dot(x, y, *marks[record.number]) for x, y, record in zip(xs, ys, records, strict=True)]

    values = {name: _values(plan, records, place) for place, name in enumerate(plan.objectives)}
    numbers = [float(record.number) for record in records]
    places = {name: [float(record.parameters[name]) for record in records] for name in plan.bounds}
    history = dots(numbers, values[first])
    return [
        scatter("Each trial, and the best so far", ("trial", first), history, _best(plan, records)),
        *(scatter(f"{first} by {name}", (name, first), dots(places[name], values[first])) for name in plan.bounds),
        *(
            scatter(f"{first} against {other}", (other, first), dots(values[other], values[first]))
            for other in plan.objectives[1:]
        ),
    ]


def _values(plan: Plan, records: Sequence[Record], place: int) -> list[float]:
    return [record.gains[place] * DIRECTIONS[plan.objectives[place]] for record in records]


def _marks(plan: Plan, records: Sequence[Record], chosen: int | None) -> dict[int, tuple[str, str]]:
    unbeaten = [dict(record.parameters) for record in front(records)] if len(plan.objectives) > 1 else []
    found = {}
    for record in records:
        mark = "front" if record.parameters in unbeaten else "trial" if record.feasible else "out"
        text = ", ".join(f"{name} {value}" for name, value in record.parameters.items())
        found[record.number] = ("chosen" if record.number == chosen else mark, f"trial {record.number}: {text}")
    return found


def _best(plan: Plan, records: Sequence[Record]) -> list[tuple[float, float]]:
    best, line = None, []
    for record in records:
        if record.feasible:
            best = record.gains[0] if best is None else max(best, record.gains[0])
            line.append((float(record.number), best * DIRECTIONS[plan.objectives[0]]))
    return line
