// Turns the quizzes of a page into radio buttons. The page is complete
// without this script: the answers then open in a drop-down.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".admonition.quiz").forEach((quiz, number) => {
    const choices = quiz.querySelector(".quiz-choices");
    const answers = quiz.querySelectorAll(".quiz-answers > li");
    const details = quiz.querySelector("details");
    if (!choices || !details) return;

    const title = quiz.querySelector(".admonition-title");
    title.id ||= `quiz-${number + 1}`;
    choices.setAttribute("role", "radiogroup");
    choices.setAttribute("aria-labelledby", title.id);

    const radios = [...choices.children].map((item, index) => {
      const label = document.createElement("label");
      const text = document.createElement("span");
      const radio = document.createElement("input");
      radio.type = "radio";
      radio.name = `quiz-${number + 1}`;
      radio.value = index;
      text.append(...item.childNodes);
      label.append(radio, text);
      item.append(label);
      item.setAttribute("role", "presentation");
      return radio;
    });

    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiz-check";
    button.textContent = "Check";
    const result = document.createElement("div");
    result.className = "quiz-result";
    result.setAttribute("role", "status");
    choices.after(button, result);
    details.hidden = true;

    const forget = () => {
      result.replaceChildren();
      result.className = "quiz-result";
    };
    choices.addEventListener("change", forget);
    button.addEventListener("click", () => {
      forget();
      const chosen = radios.findIndex((radio) => radio.checked);
      if (chosen < 0) {
        result.textContent = "Choose an answer first.";
        return;
      }
      const answer = answers[chosen];
      const right = answer.classList.contains("quiz-right");
      result.classList.add(right ? "is-right" : "is-wrong");
      // a copy: typeset formulas come along, ids must not be doubled
      const copy = answer.cloneNode(true);
      copy.querySelectorAll("[id]").forEach((e) => e.removeAttribute("id"));
      result.append(...copy.childNodes);
    });
  });
});
