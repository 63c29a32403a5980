// A piece of a page that asks for itself again while something is under way. Without scripts the
// page is looked at again by hand.
(() => {
  const every = 3000;
  // Its state above, and a word where the page still offers what was there to decide before.
  const tell = (now) => {
    const chip = document.querySelector(".desk-lead .desk-state");
    if (!now || !chip || chip.textContent === now.dataset.words) return;
    chip.textContent = now.dataset.words;
    chip.className = `desk-state desk-state-${now.dataset.state}`;
    document.querySelector("#changed")?.removeAttribute("hidden");
  };
  const follow = (piece) => {
    const again = async () => {
      try {
        const answer = await fetch(piece.dataset.live, { credentials: "same-origin" });
        if (answer.ok) {
          const text = await answer.text();
          if (text !== piece.dataset.was) {
            piece.dataset.was = text;
            piece.innerHTML = text;
            tell(piece.querySelector("[data-state]"));
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
    document.querySelectorAll('[aria-label="scrollable content"]').forEach((each, index) => {
      each.setAttribute("aria-label", each.closest("nav, aside, #nav-sidebar") ? "The menu, scrolling" : `A list, scrolling (${index})`);
    });
    document.querySelectorAll("#changelist-filter h3:not([aria-level])").forEach((each) => {
      each.setAttribute("aria-level", "2");
    });
    document.querySelector("#nav-sidebar-inner:not([aria-label])")?.setAttribute("aria-label", "The desk");
    document.querySelector("#tabs-items:not([aria-label])")?.setAttribute("aria-label", "Parts of this row");
    document.querySelectorAll(".select2-selection__rendered:is(ul):not([role])").forEach((each) => {
      each.setAttribute("role", "presentation");
    });
  };
  document.addEventListener("DOMContentLoaded", () => {
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();

// A button writes and the same page comes back: to where the button was, with the focus on it (or
// on what has taken its place), and with what was said about it in sight and in hearing.
(() => {
  const kept = "desk-was-at";
  const forms = () => [...document.querySelectorAll(".desk form[method=post]")];
  const key = (form) => form.elements.key?.value ?? "";
  const name = (form) => [form.getAttribute("action"), key(form), form.elements.way?.value].join(" ");
  const beside = (form) => {
    const line = form.closest("li");
    const other = (line?.nextElementSibling ?? line?.previousElementSibling)?.querySelector("form");
    return other ? key(other) || name(other) : "";
  };
  document.addEventListener("submit", ({ target: form }) => {
    if (!forms().includes(form)) return;
    const part = form.closest("section")?.getAttribute("aria-labelledby");
    const was = { page: location.pathname, key: key(form), name: name(form), beside: beside(form), part, y: scrollY };
    sessionStorage.setItem(kept, JSON.stringify(was));
  });
  const place = (was) => {
    const here = forms();
    return here.find((form) => name(form) === was.name)
      ?? here.find((form) => key(form) === was.key && was.key && form.closest(".desk-item"))
      ?? here.find((form) => was.beside && (key(form) || name(form)) === was.beside);
  };
  // What was decided has no button any more: the first one of the same part, else its heading.
  const near = (was) => {
    const heading = was.part && document.getElementById(was.part);
    const part = heading?.closest("section");
    const button = [...part?.querySelectorAll("form[method=post] button:enabled") ?? []].find((each) => each.checkVisibility());
    const found = button ?? heading ?? document.querySelector("#content");
    if (found === heading) heading.setAttribute("tabindex", "-1");
    return found;
  };
  const say = () => {
    const said = [...document.querySelectorAll("#told li")].map((each) => each.textContent.trim());
    if (!said.length) return;
    const told = document.createElement("p");
    told.className = "desk-told";
    told.setAttribute("role", "status");
    document.querySelector(".desk").append(told);
    setTimeout(() => { told.textContent = said.join(" "); }, 100);
    setTimeout(() => told.remove(), 12000);
  };
  document.addEventListener("DOMContentLoaded", () => {
    const was = JSON.parse(sessionStorage.getItem(kept) ?? "null");
    sessionStorage.removeItem(kept);
    if (was?.page !== location.pathname) return;
    const form = place(was);
    form?.closest("details")?.setAttribute("open", "");
    scrollTo(0, was.y);
    (form?.querySelector("button") ?? near(was))?.focus();
    if (scrollY > 100) say();
  });
})();

// The theme opens its menu, its filters and the like by clicks on what no key reaches: make buttons
// of them.
(() => {
  const ICONS = {
    dock_to_right: "Show or hide the menu", more_horiz: "More", more_vert: "More", close: "Close",
    computer: "Colours", light_mode: "Colours", dark_mode: "Colours",
  };
  const clicked = "[x-on\\:click]:not(a[href], button, input, select, textarea, summary, label, [data-reached])";
  const inside = "a[href], button, input, select, textarea";
  // A heading stays one: what is pressed is inside of it.
  const pressed = (each) => {
    if (!/^H[1-6]$/.test(each.tagName)) return each;
    const span = document.createElement("span");
    span.className = "contents-of-heading";
    span.append(...each.childNodes);
    each.append(span);
    return span;
  };
  const make = () => {
    document.querySelectorAll(clicked).forEach((each) => {
      if (each.querySelector(inside) || !each.textContent.trim()) return;
      each.dataset.reached = "";
      const icon = ICONS[each.textContent.trim().split(/\s/)[0]];
      const button = pressed(each);
      button.setAttribute("role", "button");
      button.setAttribute("tabindex", "0");
      if (icon) button.setAttribute("aria-label", icon);
      button.addEventListener("keydown", (event) => {
        if (event.target !== button || !["Enter", " "].includes(event.key)) return;
        event.preventDefault();
        button.click();
      });
    });
  };
  document.addEventListener("DOMContentLoaded", () => {
    make();
    new MutationObserver(make).observe(document.body, { childList: true, subtree: true });
  });
})();

// The search of the menu: Enter follows the line that is chosen, else the first; where the answer is
// still on its way, as soon as it is there. The theme's own Enter fails.
(() => {
  const field = () => document.querySelector("#nav-filter");
  let waits = false;
  const follow = () => {
    const found = document.querySelector("#search-results [data-found-for]");
    const asked = field().value.trim();
    if (!asked || found?.dataset.foundFor !== asked) return false;
    const line = found.querySelector("a[data-chosen=true]") ?? found.querySelector("a");
    if (line) location.assign(line.href);
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.target !== field()) return;
    if (event.key !== "Enter") { waits = false; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    waits = !follow();
  }, true);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "search-results" && waits) waits = !follow();
  });
  document.addEventListener("DOMContentLoaded", () => {
    field()?.setAttribute("placeholder", "Find a page");
    field()?.setAttribute("aria-label", "Find a page of the desk");
  });
})();
