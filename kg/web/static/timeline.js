// Draw the timeline from its document. The words of an entry lead to its row in the table below.
import { Timeline } from "./vendor/vis-timeline/vis-timeline.js";

const box = document.getElementById("timeline");
const { lang, dir } = document.documentElement;
const DAY = 24 * 60 * 60 * 1000;
const SIGNS = { asserts: "●", denies: "⊘", questions: "?", reports: "→", retracts: "↶" };

// In Persian days have Solar Hijri numbers, under a heading with the months of both calendars; other marks are Gregorian.
const formatted = (parts, calendar = "gregory") => {
  const format = new Intl.DateTimeFormat(lang === "fa" ? `fa-IR-u-ca-${calendar}` : "en-GB", parts);
  return (date) => format.format(date);
};
const hijri = lang === "fa" ? "persian" : "gregory";
const day = formatted({ day: "numeric" }, hijri);
const month = formatted({ month: "short" });
const year = formatted({ year: "numeric" });
const monthOfYear = formatted({ month: "long", year: "numeric" });
const hijriMonth = formatted({ month: "long" }, hijri);
const hijriYear = formatted({ year: "numeric" }, hijri);
const bothMonths = (first) => {
  if (lang !== "fa") return monthOfYear(first);
  const last = new Date(first.getFullYear(), first.getMonth() + 1, 0);
  return `${hijriMonth(first)}–${hijriMonth(last)} ${hijriYear(last).replace(/[^۰-۹]/g, "")} (${monthOfYear(first)})`;
};
const short = ["millisecond", "second", "minute", "hour", "weekday", "day", "week"];
const minorLabels = (date, scale) => (short.includes(scale) ? day : scale === "month" ? month : year)(date.toDate());
const majorLabels = (date, scale) => (short.includes(scale) ? bothMonths(date.toDate()) : scale === "month" ? year(date.toDate()) : "");

const at = (text) => new Date(`${text}T00:00:00`);
const entry = (one) => {
  const range = one.earliest !== one.latest;
  const length = at(one.latest) - at(one.earliest);
  return {
    id: one.id,
    group: one.class,
    className: `entry entry-${one.stance || one.class.toLowerCase()}${length > 60 * DAY ? " entry-vague" : ""}`,
    content: "",
    start: at(one.earliest),
    ...(range ? { end: new Date(+at(one.latest) + DAY), type: "range" } : { type: "box" }),
    label: one.label[lang],
    sign: SIGNS[one.stance] ?? "",
  };
};

const template = (item) => {
  if (!item?.label) return "";
  const element = document.createElement("span");
  element.className = "entry-text";
  element.title = item.label;
  element.dir = dir;
  element.textContent = item.sign ? `${item.sign} ${item.label}` : item.label;
  return element;
};

const draw = async () => {
  const answer = await fetch(box.dataset.entries);
  if (!answer.ok) return;
  const { entries } = await answer.json();
  const items = entries.map(entry);
  const groups = ["Case", "Restriction", "Claim", "Source", "Evidence"].filter((cls) => box.dataset[cls.toLowerCase()]);
  box.hidden = false;
  const first = Math.min(...items.map((item) => +item.start));
  const last = Math.max(...items.map((item) => +(item.end ?? item.start)));
  const margin = 30 * DAY;
  // The days on which most was said come first into view.
  const claims = items.filter((item) => item.group === "Claim").map((item) => +item.start).sort((one, other) => one - other);
  const low = claims.length ? claims[Math.floor(claims.length / 20)] : first;
  const timeline = new Timeline(box, items, groups.map((id) => ({ id, content: box.dataset[id.toLowerCase()] })), {
    align: "left",
    end: new Date(low + (box.clientWidth > 700 ? 28 : 8) * DAY),
    format: { minorLabels, majorLabels },
    groupOrder: (one, other) => groups.indexOf(one.id) - groups.indexOf(other.id),
    horizontalScroll: true,
    margin: { item: { horizontal: 4, vertical: 4 } },
    max: new Date(last + 12 * margin),
    maxHeight: "70vh",
    maxMinorChars: 3,
    min: new Date(first - 12 * margin),
    orientation: { axis: "top", item: "top" },
    rtl: dir === "rtl",
    showCurrentTime: false,
    showTooltips: false,
    stackSubgroups: false,
    start: new Date(low - 4 * DAY),
    template,
    verticalScroll: true,
    zoomKey: "ctrlKey",
    zoomMax: last - first + 24 * margin,
    zoomMin: 3 * DAY,
  });
  for (const panel of box.querySelectorAll(".vis-panel:is(.vis-left, .vis-right)")) panel.tabIndex = 0;
  timeline.on("select", ({ items: [id] }) => {
    const row = id && document.getElementById(id);
    if (row) row.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "center" });
  });
  const moves = {
    in: () => timeline.zoomIn(0.5),
    out: () => timeline.zoomOut(0.5),
    earlier: () => move(-0.5),
    later: () => move(0.5),
    all: () => timeline.fit(),
  };
  const move = (part) => {
    const { start, end } = timeline.getWindow();
    const step = (end - start) * part;
    timeline.setWindow(new Date(+start + step), new Date(+end + step));
  };
  const buttons = document.querySelector(".timeline-buttons");
  buttons.hidden = false;
  for (const button of buttons.children) button.addEventListener("click", moves[button.dataset.move]);
};

if (box) await draw();
