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
  // what scrolls sideways must scroll by keyboard too
  const reachScrollAreas = () => {
    document
      .querySelectorAll(
        ".bd-article pre, .bd-article div.math, " +
          ".bd-article .pst-scrollable-table-container, " +
          ".bd-article .cell_output .output, .bd-article figure.diagram",
      )
      .forEach((e) => {
        if (e.scrollWidth > e.clientWidth) {
          e.setAttribute("tabindex", "0");
          if (!e.hasAttribute("role")) e.setAttribute("role", "group");
          if (!e.hasAttribute("aria-label"))
            e.setAttribute("aria-label", "Scrolls sideways");
        }
      });
  };
  document.addEventListener("DOMContentLoaded", repair);
  // the theme drops the focus when its switch is used
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".theme-switch-button").forEach((e) => {
      e.addEventListener("click", () => setTimeout(() => e.focus(), 0));
    });
  });
  window.addEventListener("load", repair);
  window.addEventListener("resize", reachScrollAreas);
})();
