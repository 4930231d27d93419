// The frame works without this. It only closes an open menu when a person clicks elsewhere or presses Escape,
// and brings an error summary under the reader's eyes.
const menus = () => document.querySelectorAll("details.menu[open], .bar details[open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.querySelector(".error-summary")?.focus();
