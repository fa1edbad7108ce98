// The search of a mirror: reads the folded index from small files beside the pages, as kg/web/search/static.py lays it out.

import { search } from "./search-reading.js";

const PAGE = 20;

function reader(folder) {
  const known = new Map();
  return (name) => {
    if (!known.has(name)) {
      known.set(name, fetch(`${folder}${name}`).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(name)))));
    }
    return known.get(name);
  };
}

function hit(row, language, alike, mark) {
  const [local, labels, lines] = row;
  const item = document.createElement("li");
  item.className = "hit";
  const label = document.createElement("p");
  label.className = "hit-label";
  const link = document.createElement("a");
  link.href = `doc/${local}.${language}.html`;
  const text = document.createElement("bdi");
  text.textContent = labels[language];
  link.append(text);
  label.append(link);
  const line = document.createElement("p");
  line.className = "hit-line";
  line.textContent = lines[language] + (alike ? ` · ${mark}` : "");
  item.append(label, line);
  return item;
}

function tag(form, text, count, kind, language, chosen) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const asked = new URLSearchParams({ q: form.elements.q.value });
  if (!chosen) asked.set("kind", kind);
  link.href = `?${asked}`;
  if (chosen) link.setAttribute("aria-current", "true");
  link.textContent = `${text} (${new Intl.NumberFormat(language).format(count)})`;
  item.append(link);
  return item;
}

async function run(form, found) {
  const { index, language } = form.dataset;
  const asked = new URLSearchParams(location.search);
  const text = (form.elements.q.value = asked.get("q") ?? "");
  if (!text.trim()) return;
  const read = reader(index);
  const status = found.querySelector("[role=status]");
  const list = found.querySelector(".hits");
  const next = found.querySelector("[data-next]");
  found.hidden = false;
  try {
    const manifest = await read("index.json");
    const results = await search(text, read, manifest, asked.get("kind") ?? "");
    const count = new Intl.NumberFormat(language).format(results.hits.length);
    const { one, total, none, alike } = found.dataset;
    status.textContent = { 0: none, 1: one }[results.hits.length] ?? total.replace("{count}", count);
    const kinds = results.kinds.map(([kind, number]) =>
      tag(form, manifest.words[language][kind], number, kind, language, kind === asked.get("kind")));
    found.querySelector("[data-kinds]").replaceChildren(...kinds);
    let shown = 0;
    const more = async () => {
      const page = results.hits.slice(shown, shown + PAGE);
      const rows = await Promise.all(page.map((one) => read(`documents/${Math.floor(one.id / manifest.block)}.json`)));
      list.append(...page.map((one, at) => hit(rows[at][one.id % manifest.block], language, one.tier === 2, alike)));
      shown += page.length;
      next.hidden = shown >= results.hits.length;
    };
    next.addEventListener("click", more);
    await more();
  } catch {
    status.textContent = found.dataset.failed;
  }
}

for (const form of document.querySelectorAll("form[data-index]")) run(form, document.querySelector("[data-found]"));
