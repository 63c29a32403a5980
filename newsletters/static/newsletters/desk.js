// A piece of a page that asks for itself again while something is under way. Without scripts the
// page is looked at again by hand.
(() => {
  const every = 3000;
  const follow = (piece) => {
    const again = async () => {
      try {
        const answer = await fetch(piece.dataset.live, { credentials: "same-origin" });
        if (answer.ok) {
          const text = await answer.text();
          if (text !== piece.dataset.was) {
            piece.dataset.was = text;
            piece.innerHTML = text;
          }
          if (piece.querySelector("[data-settled]")) {
            piece.removeAttribute("data-live");
            return;
          }
        }
      } catch { /* the next turn asks again */ }
      setTimeout(again, every);
    };
    setTimeout(again, every);
  };
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-live]").forEach(follow);
  });
})();

// The theme's choice fields carry no names of their own for those who hear a page: give them the
// words of the label that stands beside each.
(() => {
  const words = (field) => {
    const select = field.closest(".select2-container")?.previousElementSibling;
    const label = select?.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const column = select?.closest("td")?.className.match(/field-(\S+)/)?.[1].replaceAll("_", " ");
    return label?.textContent.trim() || column || select?.name || "choice";
  };
  const name = () => {
    document.querySelectorAll(".select2-selection:not([aria-label])").forEach((each) => {
      each.removeAttribute("aria-labelledby");
      each.setAttribute("aria-label", words(each));
    });
    document.querySelectorAll("[role=textbox].select2-selection__rendered:not([aria-label])").forEach((each) => {
      each.setAttribute("aria-label", words(each));
    });
    document.querySelectorAll(".select2-search__field:not([aria-label])").forEach((each) => {
      each.setAttribute("aria-label", `Search: ${words(each)}`);
    });
    document.querySelectorAll(".select2-selection__rendered:is(ul):not([role])").forEach((each) => {
      each.setAttribute("role", "presentation");
    });
  };
  document.addEventListener("DOMContentLoaded", () => {
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();
