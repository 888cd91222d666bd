"""The card's colours: dark ground, and one colour for each meaning."""

GROUND, PANEL, LINE = "#0d1117", "#161d27", "#5a6675"
INK, DIM = "#eef2f6", "#93a1b3"
GAIN, LOSS, AREA_GAIN, AREA_LOSS = "#3ecf8e", "#ff6b62", "#143a31", "#43211f"
STAGES = {"dev": "#6b7684", "paper": "#1f8f54", "live": "#d0342c"}
STATES = {"ACTIVE": "#3ecf8e", "REDUCING": "#f0b13c", "HALTED": "#ff6b62"}
