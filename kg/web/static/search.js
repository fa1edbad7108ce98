// Suggestions below the search field while a reader types: the combobox pattern of ARIA 1.2. The form works without.

const PAUSE = 150;

function listFor(input, title) {
  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", title);
  list.hidden = true;
  input.after(list);
  return list;
}

function statusFor(input) {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.parentElement.append(status);
  return status;
}

function option(list, at, name, note) {
  const item = document.createElement("li");
  item.id = `${list.id}-${at}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const text = document.createElement("bdi");
  text.textContent = name;
  const small = document.createElement("small");
  small.textContent = note;
  item.append(text, " ", small);
  item.dataset.name = name;
  return item;
}

function suggest(form) {
  const input = form.elements.q;
  const { suggest: address, language, suggestions: title, suggested } = form.dataset;
  const list = listFor(input, title);
  const status = statusFor(input);
  let chosen = -1;
  let typed = input.value;
  let timer = 0;
  let asked = null;

  const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id };
  for (const [name, value] of Object.entries({ ...attributes, "aria-expanded": "false" })) input.setAttribute(name, value);

  function close() {
    chosen = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    const items = [...list.children];
    chosen = at < -1 ? items.length - 1 : at >= items.length ? -1 : at;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) {
      input.removeAttribute("aria-activedescendant");
      input.value = typed;
      return;
    }
    input.setAttribute("aria-activedescendant", items[chosen].id);
    input.value = items[chosen].dataset.name;
    items[chosen].scrollIntoView({ block: "nearest" });
  }

  function open([, names, notes]) {
    list.replaceChildren(...names.map((name, at) => option(list, at, name, notes[at])));
    chosen = -1;
    list.hidden = names.length === 0;
    input.setAttribute("aria-expanded", String(names.length > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = names.length ? suggested.replace("{count}", new Intl.NumberFormat(language).format(names.length)) : "";
  }

  async function ask() {
    asked?.abort();
    if (typed.trim().length < 2) return close();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ q: typed, language })}`, { signal });
      if (!answer.ok) return close();
      const found = await answer.json();
      if (!signal.aborted && document.activeElement === input) open(found);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    typed = input.value;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const shut = list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (shut) ask();
      else choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape" && !shut) {
      event.preventDefault();
      input.value = typed;
      close();
    } else if (event.key === "Tab" || event.key === "Enter") {
      close();
    }
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    asked?.abort();
    close();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (!item) return;
    input.value = typed = item.dataset.name;
    close();
    form.requestSubmit();
  });
}

for (const form of document.querySelectorAll("form[data-suggest]")) suggest(form);
