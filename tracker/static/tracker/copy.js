"use strict";

// One tap copies the field that a button names. Without scripts there is no such button, and the
// field is copied by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = document.getElementById(button.dataset.said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    let copied = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Pages without TLS have no clipboard of their own; the selection can still be copied.
      copied = document.execCommand("copy");
    }
    said.textContent = copied ? "Copied." : "It is selected: copy it with your keyboard.";
  });
}
