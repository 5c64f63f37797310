// Small repairs to the theme's markup, found with axe-core.
(() => {
  const repair = () => {
    // a label that differs from the visible text hides it from voice control
    document
      .querySelectorAll(".search-button-field, .theme-switch-button")
      .forEach((e) => e.removeAttribute("aria-label"));
    // the arrows that unfold the table of contents have no text at all
    document
      .querySelectorAll(".bd-sidenav details > summary")
      .forEach((e) => {
        const chapter = e.closest("li").querySelector("a")?.textContent.trim();
        e.setAttribute("aria-label", `Pages of ${chapter}`);
      });
    document.querySelectorAll(".bd-sidebar-primary").forEach((e) => {
      e.setAttribute("role", "region");
      e.setAttribute("aria-label", "Book navigation");
    });
    // bibliographies: list roles without the items the roles require
    document
      .querySelectorAll(".citation-list[role=list]")
      .forEach((e) => e.removeAttribute("role"));
    document
      .querySelectorAll(".citation[role=doc-biblioentry]")
      .forEach((e) => e.removeAttribute("role"));
    reachScrollAreas();
  };
  // what scrolls sideways must scroll by keyboard too, and look as if it does
  const AREAS =
    ".bd-article :is(pre, div.math, mjx-container[display], .diagram-scroll, " +
    ".pst-scrollable-table-container, .cell_output .output)";
  const showWhetherMore = (e) => {
    const rest = e.scrollWidth - e.clientWidth - e.scrollLeft;
    e.classList.toggle("has-more", rest > 1);
  };
  const reachScrollAreas = () => {
    document.querySelectorAll(AREAS).forEach((e) => {
      showWhetherMore(e);
      if (e.scrollWidth <= e.clientWidth) return;
      e.addEventListener("scroll", () => showWhetherMore(e), { passive: true });
      e.setAttribute("tabindex", "0");
      if (e.localName === "mjx-container") return; // it reads its formula
      if (!e.hasAttribute("role")) e.setAttribute("role", "group");
      if (!e.hasAttribute("aria-label"))
        e.setAttribute("aria-label", "Scrolls sideways");
    });
  };
  document.addEventListener("DOMContentLoaded", repair);
  // the theme drops the focus when its switch is used
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".theme-switch-button").forEach((e) => {
      e.addEventListener("click", () => setTimeout(() => e.focus(), 0));
    });
  });
  window.addEventListener("load", () => {
    repair();
    window.MathJax?.startup?.promise.then(reachScrollAreas);
  });
  window.addEventListener("resize", reachScrollAreas);
})();
