/* Puts times into the viewer's zone, draws charts, and keeps live parts from moving under a hand. */
(function () {
  "use strict";

  const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
  const dayOfYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
  const tick = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const WEEK = 7 * 86400;

  function ago(date) {
    const seconds = (date.getTime() - Date.now()) / 1000;
    if (Math.abs(seconds) >= WEEK) {
      return (date.getFullYear() === new Date().getFullYear() ? day : dayOfYear).format(date);
    }
    for (const [unit, size] of units) {
      if (Math.abs(seconds) >= size) {
        return relative.format(Math.trunc(seconds / size), unit);
      }
    }
    return seconds <= 0 ? "just now" : "in a moment";
  }

  function times(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const date = new Date(time.dateTime);
      if (!isNaN(date)) {
        time.title = exact.format(date);
        time.textContent = (time.dataset.ago && ago(date)) || moment.format(date);
      }
    }
  }

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function tipOf(box) {
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    box.append(tip);
    return tip;
  }

  /* Alerts: a thin line on their day each, with the rule's name where the pointer is near. */
  function marksOf(marks, tip) {
    const shades = { critical: "--down", warning: "--warn", info: "--soft" };
    return {
      hooks: {
        draw: [function (plot) {
          const pen = plot.ctx;
          pen.save();
          for (const mark of marks) {
            const x = Math.round(plot.valToPos(mark.day, "x", true));
            if (x < plot.bbox.left || x > plot.bbox.left + plot.bbox.width) {
              continue;
            }
            pen.fillStyle = colour(shades[mark.severity] || "--soft");
            pen.globalAlpha = 0.35;
            pen.fillRect(x, plot.bbox.top, devicePixelRatio, plot.bbox.height);
            pen.globalAlpha = 1;
            pen.beginPath();
            pen.arc(x, plot.bbox.top + 4 * devicePixelRatio, 3.5 * devicePixelRatio, 0, 2 * Math.PI);
            pen.fill();
          }
          pen.restore();
        }],
        setCursor: [function (plot) {
          const at = plot.cursor.left;
          const near = at < 0 ? [] : marks.filter(m => Math.abs(plot.valToPos(m.day, "x") - at) < 6);
          const index = plot.cursor.idx;
          const known = at >= 0 && index !== null && index !== undefined;
          const value = known ? plot.data[1][index] : null;
          tip.hidden = !known;
          tip.textContent = known
            ? [full.format(plot.data[0][index] * 1000) + ": " + (value === null ? "–" : value)].concat(near.map(m => m.label)).join(" · ")
            : "";
          tip.style.left = Math.min(at + 60, plot.width - 120) + "px";
          tip.style.top = "14px";
        }]
      }
    };
  }

  const shades = ["--bar", "--warn", "--up", "--down", "--soft"];

  function draw(box) {
    const data = JSON.parse(box.dataset.chart);
    box.replaceChildren();
    box.style.position = "relative";
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
    const plugins = data.series.length === 1 ? [marksOf(data.marks || [], tipOf(box))] : [];
    const plot = new uPlot({
      width: box.clientWidth,
      height: 220,
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
      legend: { show: data.series.length > 1 },
      cursor: { y: false, points: { size: 6 } },
      scales: { y: data.range ? { range: data.range } : { range: (u, low, high) => [0, Math.max(1, high * 1.08)] } },
      axes: [Object.assign({}, axis, { grid: { show: false }, space: 70, values: (u, ticks) => ticks.map(at => tick.format(at * 1000)) }), Object.assign({ size: 44 }, axis)],
      series: [{ label: "Day", value: (u, at) => at === null ? "" : full.format(at * 1000) }].concat(data.series.map((line, i) => ({
        label: line.label,
        stroke: colour(shades[i % shades.length]),
        value: (u, value) => value === null || value === undefined ? "" : String(Math.round(value * 10) / 10),
        width: 1.75,
        points: { show: data.days.length < 40 },
        spanGaps: false
      }))),
      plugins: plugins
    }, [data.days].concat(data.series.map(line => line.values)), box);
    new ResizeObserver(() => {
      if (box.clientWidth > 0 && box.clientWidth !== plot.width) {
        plot.setSize({ width: box.clientWidth, height: 220 });
      }
    }).observe(box);
  }

  function charts(root) {
    if (typeof uPlot === "undefined") {
      return;
    }
    for (const box of root.querySelectorAll(".chart[data-chart]:not([data-drawn])")) {
      box.dataset.drawn = "yes";
      draw(box);
    }
  }

  function dress() {
    times(document);
    charts(document);
  }

  document.addEventListener("DOMContentLoaded", dress);
  document.addEventListener("htmx:afterSettle", dress);
  document.addEventListener("htmx:historyRestore", dress);

  /* A live part stays as it is while a hand is in it, or nobody looks. */
  document.addEventListener("htmx:beforeRequest", function (event) {
    const part = event.detail.elt;
    if (part.dataset && part.dataset.live) {
      const held = part.contains(document.activeElement) || !document.getSelection().isCollapsed;
      if (held || document.hidden) {
        event.preventDefault();
      }
    }
  });

  /* A filter that is not set does not stand in the address. */
  document.addEventListener("htmx:configRequest", function (event) {
    const parameters = event.detail.parameters;
    for (const name of Object.keys(parameters)) {
      if (parameters[name] === "") {
        delete parameters[name];
      }
    }
  });

  const busy = () => document.getElementById("busy");
  document.addEventListener("htmx:afterRequest", function (event) {
    busy().textContent = event.detail.successful ? "" : "The console gives no answer; this is what it showed last.";
  });

  document.addEventListener("change", function (event) {
    const form = event.target.closest("form[data-submit]");
    if (form) {
      form.requestSubmit();
    }
  });

  /* "/" goes to the search, as elsewhere. */
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      document.getElementById("find").focus();
    }
  });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () {
    for (const box of document.querySelectorAll(".chart[data-drawn]")) {
      draw(box);
    }
  });
})();
