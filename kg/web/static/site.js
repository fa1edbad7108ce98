// Small helps for every page; each page is whole without them.

// The question or filter of this page holds in the other language too.
for (const link of document.querySelectorAll("[data-keep-query]")) {
  if (location.search && !link.search) link.href += location.search + location.hash;
}

// Where there is no script there is no button that would do nothing: it is shown here.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  if (!text || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.innerText.trim());
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = before), 2000);
  });
}

// On paper nothing can be opened, so all is, except what is announced as hard to read.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open]):not(.sensitive)")];
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
});

// A link into a part that is closed opens it.
const open = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id && document.getElementById(id);
  for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", open);
open();
