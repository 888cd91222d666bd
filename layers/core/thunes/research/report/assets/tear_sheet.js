// Draws the charts of a report from the data in the page. It asks nothing of anybody and stores nothing.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const library = window.LightweightCharts;
  const root = document.documentElement;
  const probe = document.getElementById("probe");
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const digits = (decimals) =>
    new Intl.NumberFormat("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const signed = (value, decimals, unit) => {
    const plain = digits(decimals).format(Math.abs(value)) + unit;
    return (value < 0 ? "\u2212" : "") + plain;
  };
  const FORMATS = {
    money: (value) => signed(value, data.money, ""),
    price: (value) => signed(value, data.price, ""),
    percent: (value) => signed(value * 100, 2, " %"),
  };
  const STYLES = {
    strategy: { color: "accent", lineWidth: 2 },
    other: { color: "second", lineWidth: 2 },
    hold: { color: "muted", lineWidth: 1, lineStyle: 2 },
  };
  const when = (time) => new Date(time * 1000).toISOString().slice(0, 16).replace("T", " ");
  const charts = new Map();

  // What follows the theme. Nothing else is applied twice: the library draws no picture of itself after some of it.
  const skin = () => ({
    layout: {
      background: { type: "solid", color: colour("paper") },
      textColor: colour("muted"),
      panes: { separatorColor: colour("rule") },
    },
    grid: { horzLines: { color: colour("grid") } },
    timeScale: { borderColor: colour("rule") },
  });
  const base = () => ({
    autoSize: true,
    layout: {
      fontFamily: getComputedStyle(document.body).fontFamily,
      fontSize: 11,
      attributionLogo: false,
      panes: { enableResize: false },
    },
    grid: { vertLines: { visible: false } },
    rightPriceScale: { borderVisible: false, minimumWidth: 72 },
    timeScale: { timeVisible: true, secondsVisible: false, minBarSpacing: 0.001,
      fixLeftEdge: true, fixRightEdge: true },
    crosshair: { mode: 0 },
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
    localization: { locale: "en-GB", timeFormatter: when },
  });

  const paintLine = (one) => {
    if (one.spec.style === "under") {
      return { topLineColor: colour("loss"), topFillColor1: "transparent", topFillColor2: "transparent",
        bottomLineColor: colour("loss"), bottomFillColor1: colour("loss-soft"), bottomFillColor2: colour("loss-soft") };
    }
    const style = STYLES[one.spec.style];
    return { ...style, color: colour(style.color) };
  };

  const addLine = (chart, spec) => {
    const kind = spec.style === "under" ? library.BaselineSeries : library.LineSeries;
    const series = chart.addSeries(kind, {
      priceLineVisible: false, lastValueVisible: spec.style !== "hold", lineWidth: 1, baseValue: { type: "price", price: 0 },
      priceFormat: { type: "custom", formatter: FORMATS[spec.format], minMove: 1e-8 },
    }, spec.pane);
    series.setData(spec.time.map((time, place) =>
      (spec.values[place] === null ? { time } : { time, value: spec.values[place] })));
    return { spec, series };
  };

  const legend = (box, time, parts) => {
    box.textContent = "";
    for (const [text, kind] of [[time, "when"], ...parts]) {
      const part = document.createElement("span");
      part.textContent = text;
      part.className = kind;
      box.append(part);
    }
  };

  const drawLines = (identifier, spec) => {
    const chart = library.createChart(document.getElementById(identifier), base());
    const lines = spec.series.map((one) => addLine(chart, one));
    if (chart.panes().length > 1) {
      chart.panes()[0].setStretchFactor(3);
      chart.panes()[1].setStretchFactor(1);
    }
    const box = document.getElementById(`${identifier}-legend`);
    const tell = (time, found) => legend(box, time, lines.map((one, place) => {
      const value = found(one);
      return [`${one.spec.name} ${value === undefined ? "-" : FORMATS[one.spec.format](value)}`, one.spec.style];
    }));
    const last = () => tell("At the end", (one) => one.spec.values.findLast((value) => value !== null));
    chart.subscribeCrosshairMove((move) => {
      if (move.time === undefined) last();
      else tell(when(move.time), (one) => move.seriesData.get(one.series)?.value);
    });
    last();
    charts.set(identifier, { chart, paint: () => {
      chart.applyOptions(skin());
      lines.forEach((one) => one.series.applyOptions(paintLine(one)));
    } });
    charts.get(identifier).paint();
    chart.timeScale().fitContent();
  };

  const rows = (part) => part.time.map((time, place) => ({
    time, open: part.open[place], high: part.high[place], low: part.low[place], close: part.close[place],
  }));
  const arrows = (marks, texts) => marks.map(([time, side, price]) => ({
    time,
    position: side > 0 ? "belowBar" : "aboveBar",
    shape: side > 0 ? "arrowUp" : "arrowDown",
    color: colour(side > 0 ? "accent" : "second"),
    size: marks.length > 100 ? 0.5 : 1,
    text: texts ? `${side > 0 ? "In" : "Out"} ${FORMATS.price(price)}` : undefined,
  }));

  const drawCandles = (identifier, spec) => {
    const chart = library.createChart(document.getElementById(identifier), base());
    const series = chart.addSeries(library.CandlestickSeries, {
      priceLineVisible: false, priceFormat: { type: "custom", formatter: FORMATS.price, minMove: 1e-8 },
    });
    const marks = library.createSeriesMarkers(series, []);
    const box = document.getElementById(`${identifier}-legend`);
    let shown = { part: spec.whole, name: spec.name, texts: false };
    const rest = () => legend(box, shown.name, []);
    chart.subscribeCrosshairMove((move) => {
      const bar = move.time === undefined ? undefined : move.seriesData.get(series);
      if (!bar) return rest();
      return legend(box, when(move.time), [[`O ${FORMATS.price(bar.open)}`, ""], [`H ${FORMATS.price(bar.high)}`, ""],
        [`L ${FORMATS.price(bar.low)}`, ""], [`C ${FORMATS.price(bar.close)}`, ""]]);
    });
    const show = (next) => {
      shown = next;
      series.setData(rows(next.part));
      marks.setMarkers(arrows(next.part.marks, next.texts));
      chart.timeScale().fitContent();
      rest();
    };
    charts.set(identifier, {
      chart,
      paint: () => {
        chart.applyOptions(skin());
        series.applyOptions({ upColor: colour("gain"), wickUpColor: colour("gain"), downColor: colour("loss"),
          wickDownColor: colour("loss"), borderVisible: false });
        marks.setMarkers(arrows(shown.part.marks, shown.texts));
      },
      whole: () => show({ part: spec.whole, name: spec.name, texts: false }),
      window: (number) => show({ part: spec.windows[number], name: `Round trip ${number}`, texts: true }),
    });
    charts.get(identifier).paint();
    charts.get(identifier).whole();
  };

  const zoom = (one, how) => {
    if (how === "all") {
      if (one.whole) one.whole();
      one.chart.timeScale().fitContent();
      return;
    }
    const scale = one.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range) return;
    const middle = (range.from + range.to) / 2;
    const half = ((range.to - range.from) / 2) * (how === "in" ? 0.5 : 2);
    scale.setVisibleLogicalRange({ from: middle - half, to: middle + half });
  };

  const paintAll = () => charts.forEach((one) => one.paint());
  const THEMES = ["auto", "light", "dark"];
  const themed = document.getElementById("theme");
  const setTheme = (name) => {
    if (name === "auto") delete root.dataset.theme;
    else root.dataset.theme = name;
    themed.textContent = `Theme: ${name}`;
    paintAll();
  };

  for (const [identifier, spec] of Object.entries(data.charts)) {
    (spec.kind === "candles" ? drawCandles : drawLines)(identifier, spec);
  }
  themed.addEventListener("click", () => {
    const now = root.dataset.theme ?? "auto";
    setTheme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paintAll);
  let before = "auto";
  // A printed page is light and has its own width: each chart gives a picture of itself for it.
  addEventListener("beforeprint", () => {
    before = root.dataset.theme ?? "auto";
    setTheme("light");
    charts.forEach((one, identifier) => {
      const picture = one.chart.takeScreenshot();
      picture.removeAttribute("style");
      picture.className = "picture";
      document.getElementById(identifier).after(picture);
    });
  });
  addEventListener("afterprint", () => {
    document.querySelectorAll(".picture").forEach((picture) => picture.remove());
    setTheme(before);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const one = charts.get(button.dataset.chart);
    if (button.dataset.zoom) zoom(one, button.dataset.zoom);
    if (button.dataset.trip) {
      one.window(button.dataset.trip);
      document.getElementById(button.dataset.chart).scrollIntoView({ block: "center" });
    }
    if (button.dataset.log !== undefined) {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      one.chart.priceScale("right", 0).applyOptions({ mode: on ? 1 : 0 });
    }
  });
  root.dataset.drawn = String(charts.size);
})();
