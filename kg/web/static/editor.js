// The editor over the plain form: it completes from the release's own terms and shows the answer on this page.
const form = document.getElementById("editor-form");
const field = document.getElementById("query");
const answer = document.getElementById("answer");
const { lang } = document.documentElement;
const FORMS = "application/sparql-results+json, text/turtle;q=0.9";
const numbers = new Intl.NumberFormat(lang === "fa" ? "fa-IR" : "en-GB");

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// ---- the words it completes ----
const completers = (Yasqe, terms) => {
  const { class: ofClass, property: ofProperty, prefixes } = Yasqe.Autocompleters;
  const own = (from, name, words) => ({ ...from, name, bulk: true, autoShow: true, persistenceId: null, get: () => words });
  return [
    own(prefixes, "prefixes", Object.entries(terms.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`)),
    own(ofClass, "class", terms.classes),
    own(ofProperty, "property", terms.properties),
  ];
};

const edit = async (terms) => {
  const { Yasqe } = await import(new URL(form.dataset.script, document.baseURI));
  const box = document.getElementById("editor");
  for (const completer of completers(Yasqe, terms)) Yasqe.registerAutocompleter(completer, false);
  box.hidden = false;
  const editor = new Yasqe(box, {
    autocompleters: ["prefixes", "class", "property", "variables"],
    consumeShareLink: null,
    createShareableLink: null,
    extraKeys: { Esc: (at) => at.getInputField().blur(), "Ctrl-Enter": () => run(), "Cmd-Enter": () => run() },
    lineWrapping: true,
    persistenceId: null,
    prefixCcApi: null,
    resizeable: false,
    screenReaderLabel: document.getElementById("query-label").textContent,
    showQueryButton: false,
    value: field.value,
    viewportMargin: Infinity,
  });
  const hidden = editor.getInputField();
  hidden.setAttribute("aria-label", document.getElementById("query-label").textContent);
  hidden.setAttribute("aria-describedby", "editor-help");
  document.getElementById("query-label").addEventListener("click", (event) => {
    event.preventDefault();
    editor.focus();
  });
  document.getElementById("editor-help").hidden = false;
  field.hidden = true;
  field.required = false;
  editor.on("autocompletionShown", (_, widget) => widget?.hints?.setAttribute("aria-label", answer.dataset.completions));
  editor.on("change", () => (field.value = editor.getValue()));
  return (text) => editor.setValue(text);
};

// ---- the answer ----
const link = (iri) => {
  const { base, prefixes } = known;
  if (iri.startsWith(`${base}id/`)) {
    const [path, part] = iri.slice(base.length + 3).split("#");
    return make("a", { href: `${form.dataset.root}doc/${path}.${lang}.html${part ? `#${part}` : ""}`, textContent: path });
  }
  const [prefix, space] = Object.entries(prefixes).find(([, space]) => iri.startsWith(space)) ?? [];
  return make("span", { dir: "ltr", textContent: prefix ? `${prefix}:${iri.slice(space.length)}` : iri });
};

const cell = (term) => {
  if (!term) return make("td");
  if (term.type === "uri") return make("td", {}, link(term.value));
  return make("td", {}, make("bdi", { lang: term["xml:lang"] ?? "", textContent: term.value }));
};

const table = ({ head, results }) => {
  const heads = head.vars.map((name) => make("th", { scope: "col", dir: "ltr", textContent: name }));
  const rows = results.bindings.map((row) => make("tr", {}, ...head.vars.map((name) => cell(row[name]))));
  const box = make("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: answer.dataset.table });
  box.append(make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)));
  return box;
};

const told = (response, body) => {
  if (!response.ok) {
    const notice = make("div", { className: "notice notice-warn" }, make("p", { className: "notice-title", textContent: body.title ?? answer.dataset.failed }));
    if (body.detail) notice.append(make("p", { dir: "auto", textContent: body.detail }));
    return [notice];
  }
  if (typeof body === "string") return [make("pre", { tabIndex: 0, dir: "ltr", textContent: body })];
  if ("boolean" in body) return [make("p", { className: "figure", textContent: body.boolean ? answer.dataset.yes : answer.dataset.no })];
  const cut = (response.headers.get("Row-Limit") ?? "").includes("reached");
  const count = make("p", { textContent: `${answer.dataset.rows}: ${numbers.format(body.results.bindings.length)}` });
  return [count, ...(cut ? [make("p", { className: "notice notice-warn", textContent: answer.dataset.cut })] : []), table(body)];
};

const read = async (response) => {
  const json = /json/.test(response.headers.get("Content-Type") ?? "");
  return json ? response.json() : response.ok ? response.text() : { detail: await response.text() };
};

const run = async () => {
  answer.hidden = false;
  answer.ariaBusy = "true";
  answer.replaceChildren(make("p", { textContent: answer.dataset.running }));
  try {
    const response = await fetch(form.action, { method: "POST", headers: { Accept: FORMS }, body: new URLSearchParams({ query: field.value }) });
    answer.replaceChildren(...told(response, await read(response)));
  } catch {
    answer.replaceChildren(make("p", { className: "notice notice-warn", textContent: answer.dataset.failed }));
  }
  answer.ariaBusy = "false";
};

// ---- the examples ----
const offer = (terms, set) => {
  const choice = document.getElementById("example");
  const texts = new Map();
  for (const { theme, queries } of terms.examples) {
    const options = queries.map(({ name, title, text }) => (texts.set(name, text), make("option", { value: name, textContent: title[lang] })));
    if (options.length) choice.append(make("optgroup", { label: theme[lang] }, ...options));
  }
  choice.addEventListener("change", () => texts.has(choice.value) && set(texts.get(choice.value)));
  choice.closest(".editor-examples").hidden = false;
};

const known = { base: "", prefixes: {} };
const start = async () => {
  const button = document.getElementById("run");
  button.hidden = false;
  button.addEventListener("click", run);
  const terms = await (await fetch(form.dataset.terms)).json();
  Object.assign(known, terms);
  const plain = (text) => (field.value = text);
  offer(terms, form.dataset.script ? await edit(terms) : plain);
};

if (form) await start();
