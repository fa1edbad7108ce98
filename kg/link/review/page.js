"use strict";
// Shows one candidate after the other, and sends what is decided. Every text is set as text, never as markup.

const at = (id) => document.getElementById(id);
// The same keys of a Persian keyboard.
const PERSIAN = { "غ": "y", "د": "n", "ع": "u", "س": "s", "ذ": "b" };
let shown = null;
let busy = false;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function values(cell, list) {
  for (const [text, tag] of list) {
    const form = element("bdi", text, { dir: "auto" });
    const line = document.createElement("div");
    line.append(form);
    if (tag) {
      form.setAttribute("lang", tag);
      line.append(" ", element("span", tag, { class: "tag" }));
    }
    cell.append(line);
  }
  return cell;
}

function showCandidate(candidate) {
  at("proposal").textContent = `The program calls this ${candidate.band}, with a probability of ${candidate.probability}. It decides nothing.`;
  at("conflicts").hidden = candidate.conflicts.length === 0;
  at("conflicts").querySelector("ul").replaceChildren(...candidate.conflicts.map((words) => element("li", words, { dir: "auto" })));
  at("subject").textContent = candidate.sources[0] || "first";
  at("object").textContent = candidate.sources[1] || "second";
  at("fields").replaceChildren(...candidate.fields.map(([name, left, right]) => {
    const row = document.createElement("tr");
    row.append(element("th", name, { scope: "row" }), values(element("td", ""), left), values(element("td", ""), right));
    return row;
  }));
  at("reasons").replaceChildren(...candidate.reasons.map(([, weight, words]) => {
    const side = Math.abs(Number(weight)) < 0.5 ? "note" : weight.startsWith("-") ? "against" : "for";
    return element("li", side === "note" ? `note: ${words}` : `${side} (${weight}): ${words}`, { class: side });
  }));
}

function show(state) {
  shown = state.candidate;
  at("progress").textContent = `${state.decided} of ${state.total} decided, by ${state.reviewer}`;
  for (const [band, [decided, total]] of Object.entries(state.bands)) {
    let option = at("band").querySelector(`option[value="${band}"]`);
    if (!option) at("band").append(option = element("option", "", { value: band }));
    option.textContent = `${band}: ${decided} of ${total} decided`;
  }
  at("pair").hidden = shown === null;
  at("done").hidden = shown !== null;
  for (const button of document.querySelectorAll("button:not([data-step=undo])")) button.disabled = shown === null;
  if (shown) showCandidate(shown);
  at("said").textContent = state.said;
  document.body.dataset.ready = `${Number(document.body.dataset.ready || 0) + 1}`;
}

async function ask(path, body) {
  if (busy) return;
  busy = true;
  try {
    const options = body ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
    const answer = await fetch(path, options);
    const state = await answer.json();
    if (answer.ok) {
      if (path !== "undo" && body) at("comment").value = at("confidence").value = "";
      show(state);
    } else at("said").textContent = `Not decided: ${state.error}`;
  } catch {
    at("said").textContent = "The program does not answer: it was stopped, or could not write the file. Start it again.";
  } finally {
    busy = false;
  }
}

function decide(answer) {
  if (!shown) return;
  ask("decide", {
    subject: shown.subject, object: shown.object, answer, band: at("band").value,
    comment: at("comment").value, confidence: at("confidence").value,
  });
}

function step(name) {
  if (name === "skip" && !shown) return;
  ask(name, { band: at("band").value, ...(name === "skip" ? { subject: shown.subject, object: shown.object } : {}) });
}

function load() {
  ask(`state?band=${encodeURIComponent(at("band").value)}`);
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("textarea, select, input:not([type=checkbox])");
  if (!at("keys").checked || typing || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = PERSIAN[event.key] || event.key.toLowerCase();
  if (["y", "n", "u"].includes(key)) decide(key);
  else if (key === "s") step("skip");
  else if (key === "b") step("undo");
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.answer) decide(button.dataset.answer);
  else if (button?.dataset.step) step(button.dataset.step);
});
at("answers").addEventListener("submit", (event) => event.preventDefault());
at("band").addEventListener("change", load);
load();
