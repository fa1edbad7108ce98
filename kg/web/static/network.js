// Draw the network from its document. What is chosen is told in words, with the rows of the tables that name it.
import cytoscape from "./vendor/cytoscape/cytoscape.js";
import { arrange } from "./network-tree.js";

const box = document.getElementById("network");
const { lang, dir } = document.documentElement;
const sign = dir === "rtl" ? -1 : 1;
const EDGE = 16;
const LEAST = 240;
const NARROW = 600;

const style = () => {
  const computed = getComputedStyle(document.documentElement);
  const of = (name) => computed.getPropertyValue(name).trim();
  const font = getComputedStyle(document.body).fontFamily;
  const stance = (key, shape) => ({
    selector: `node[stance = "${key}"]`,
    style: { "background-color": of(`--${key}-wash`), "border-color": of(`--${key}`), shape },
  });
  const tie = (kind, tone, line, arrow) => ({
    selector: `edge[kind = "${kind}"]`,
    style: { "line-color": of(tone), "line-style": line, "target-arrow-color": of(tone), "target-arrow-shape": arrow },
  });
  return [
    {
      selector: "node",
      style: {
        "background-color": of("--sunk"),
        "border-color": of("--edge"),
        "border-width": 3,
        color: of("--ink"),
        "font-family": font,
        "font-size": 22,
        height: 36,
        label: "data(text)",
        shape: "rectangle",
        "text-background-color": of("--paper"),
        "text-background-opacity": 0.85,
        "text-background-padding": 2,
        "text-halign": sign > 0 ? "right" : "left",
        "text-justification": sign > 0 ? "left" : "right",
        "text-margin-x": sign * 6,
        "text-max-width": 170,
        "text-valign": "center",
        "text-wrap": "wrap",
        width: 36,
      },
    },
    {
      selector: "node.inner",
      style: { "text-halign": "center", "text-justification": "center", "text-margin-x": 0, "text-margin-y": 4, "text-max-width": 150, "text-valign": "bottom" },
    },
    stance("asserts", "ellipse"),
    stance("reports", "round-rectangle"),
    stance("denies", "diamond"),
    stance("questions", "triangle"),
    stance("retracts", "pentagon"),
    { selector: "edge", style: { "arrow-scale": 1.4, "curve-style": "bezier", width: 3 } },
    tie("answers", "--denies", "dashed", "tee"),
    tie("relays", "--reports", "solid", "triangle"),
    tie("revises", "--revises", "dotted", "vee"),
    { selector: ":selected", style: { "background-color": of("--mark"), "border-color": of("--focus"), "border-width": 4, "line-color": of("--focus"), "target-arrow-color": of("--focus") } },
    { selector: ".far", style: { opacity: 0.25 } },
  ];
};

const node = (statement) => {
  const who = statement.who[lang] || statement.label[lang];
  const figure = statement.figure[lang];
  return { data: { id: statement.id, stance: statement.stance, label: statement.label[lang], text: figure ? `${who}\n${figure}` : who } };
};
const edge = (tie, index) => ({ data: { id: `tie-${index}`, kind: tie.kind, source: tie.from, target: tie.to } });

const chosen = document.querySelector(".network-chosen");
const rows = [...document.querySelectorAll(".network-table [data-from]")];
const tell = (id, label = "") => {
  for (const row of rows) row.classList.toggle("chosen", id === row.dataset.from || id === row.dataset.to);
  const link = document.createElement("a");
  const row = rows.find((one) => one.classList.contains("chosen"));
  const cell = row?.children[row.dataset.from === id ? 0 : 1];
  link.href = cell?.querySelector("a")?.href ?? "";
  link.textContent = label;
  chosen.replaceChildren(...(label ? [link] : []));
};

// The whole, no larger than the text around; or, where words would be too small to read, where the longest thread begins.
const show = (drawing, first) => {
  const { w, h } = drawing.elements().boundingBox();
  const needed = h * Math.min(1, (box.clientWidth - 2 * EDGE) / w) + 2 * EDGE;
  if (needed < box.clientHeight) box.style.blockSize = `${Math.max(needed, LEAST)}px`;
  drawing.resize();
  drawing.fit(undefined, EDGE);
  if (drawing.zoom() > 1) drawing.zoom(1).center();
  const least = box.clientWidth < NARROW ? 0.6 : 0.4;
  if (drawing.zoom() >= least) return;
  drawing.zoom(least);
  const { x1, x2, y1 } = drawing.elements().boundingBox();
  const middle = box.clientHeight / 2 - first.position("y") * least;
  const start = sign > 0 ? EDGE - x1 * least : box.clientWidth - EDGE - x2 * least;
  drawing.pan({ x: start, y: Math.min(EDGE - y1 * least, middle) });
};

const draw = async () => {
  const answer = await fetch(box.dataset.network);
  if (!answer.ok) return;
  const { statements, ties } = await answer.json();
  await document.fonts.ready; // words are measured
  box.hidden = false;
  const drawing = cytoscape({
    container: box,
    elements: [...statements.map(node), ...ties.map(edge)],
    layout: { name: "preset" },
    maxZoom: 2.5,
    minZoom: 0.15,
    style: style(),
    userZoomingEnabled: false,
  });
  show(drawing, arrange(drawing, box.clientWidth / box.clientHeight, sign));
  drawing.on("select unselect", () => {
    const picked = drawing.$(":selected");
    drawing.elements().removeClass("far");
    if (picked.length) drawing.elements().not(picked.closedNeighborhood()).not(picked.connectedNodes()).addClass("far");
    const one = picked.nodes().first();
    tell(one.id(), one.data("label"));
  });
  const redraw = () => drawing.style(style());
  addEventListener("theme", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  const zoom = (factor) => drawing.zoom({ level: drawing.zoom() * factor, renderedPosition: { x: box.clientWidth / 2, y: box.clientHeight / 2 } });
  const moves = { in: () => zoom(1.4), out: () => zoom(1 / 1.4), all: () => drawing.fit(undefined, EDGE) };
  const buttons = document.querySelector(".network-buttons");
  buttons.hidden = false;
  for (const button of buttons.children) button.addEventListener("click", moves[button.dataset.move]);
};

if (box) await draw();
