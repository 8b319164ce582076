// The lines of a form as fields on the telephone. Conditions are those of the server's rules; the server has the last
// word, here they only show and hide.
import { copy, locationPart, photoPart, signaturePart } from "./parts.js";

export const isGiven = (answer) => !(answer === undefined || answer === null || answer === "" || (Array.isArray(answer) && !answer.length));
export const numberOf = (answer) => {
  const text = String(answer && typeof answer === "object" ? answer.value : answer ?? "").trim();
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
};

export function holds(when, answers) {
  if (!when || !Object.keys(when).length) return true;
  if (when.all) return when.all.every((part) => holds(part, answers));
  if (when.any) return when.any.some((part) => holds(part, answers));
  if (when.not) return !holds(when.not, answers);
  const answer = answers[when.line];
  if ("given" in when) return isGiven(answer) === Boolean(when.given);
  if (!isGiven(answer)) return false;
  if ("is" in when) return String(answer) === String(when.is);
  if ("in" in when) return when.in.map(String).includes(String(answer));
  const number = numberOf(answer);
  if (number === null) return false;
  return "least" in when ? number >= Number(when.least) : number <= Number(when.most);
}

// The answers to lines that are asked, in the form's order; what stands under a line that is not asked is left out.
export function askedOf(lines, answers) {
  const kept = {};
  lines.forEach((line) => {
    if (!holds(line.when, kept)) return;
    [line.key, `${line.key}__photo`].forEach((key) => { if (isGiven(answers[key])) kept[key] = answers[key]; });
  });
  return kept;
}

// The first line that lacks its answer or its photo; null when all is there.
export function lackingIn(lines, answers) {
  const kept = askedOf(lines, answers);
  return lines.find((line) => holds(line.when, kept) && (
    (line.needed && !isGiven(kept[line.key]))
    || (line.photo && line.kind !== "photo" && isGiven(kept[line.key]) && !isGiven(kept[`${line.key}__photo`])))) || null;
}

// What may be said before the server has judged: only where limits came along, and only about those.
export function hintOf(line, answer, word) {
  const limits = line.limits || [];
  const number = numberOf(answer);
  if (!limits.length || number === null) return { text: word("judged_later"), tone: "" };
  const broken = limits.find((limit) => (limit.bound === "floor" ? number < limit.value : number > limit.value));
  return broken ? { text: word("outside"), tone: "warn" } : { text: word("inside"), tone: "" };
}

// One line as a card; `state` is { answers, photos }, changed in place.
export function drawLine(line, state, changed, word, language) {
  const card = copy("line");
  card.dataset.line = line.key;
  const text = (one) => (language === "zh-CN" ? one.zh : one.en || one.zh);
  card.querySelector("[data-text]").textContent = text(line) + (line.needed ? "" : word("optional"));
  const limits = (line.limits || []).map((limit) => `${limit.bound === "floor" ? "≥" : "≤"} ${limit.value} ${limit.unit || ""}`.trim()).join("；");
  card.querySelector("[data-hint]").textContent = [line.hint, limits && `${word("limit")} ${limits}`, line.clause].filter(Boolean).join(" · ");
  const part = copy({ number: "number", reading: "number", choice: "choice", text: "text", photo: "photos", signature: "signature", location: "location" }[line.kind]);
  card.append(part);
  if (line.kind === "choice") {
    part.replaceChildren(...line.choices.map((choice) => {
      const one = copy("option");
      const input = one.querySelector("input");
      Object.assign(input, { name: line.key, value: choice.value, checked: state.answers[line.key] === choice.value });
      one.querySelector("span").textContent = text(choice);
      input.addEventListener("change", () => { state.answers[line.key] = choice.value; changed(); });
      return one;
    }));
  } else if (["number", "reading", "text"].includes(line.kind)) {
    const input = part.querySelector("input, textarea");
    const verdict = part.querySelector("[data-verdict]");
    const given = state.answers[line.key];
    input.name = line.key;
    input.setAttribute("aria-label", text(line));
    input.value = given && typeof given === "object" ? given.value : given ?? "";
    if (verdict) part.querySelector("[data-unit]").textContent = line.unit || "";
    const judge = () => {
      if (!verdict) return;
      const hint = input.value.trim() ? hintOf(line, input.value, word) : { text: "", tone: "" };
      verdict.textContent = hint.text;
      verdict.classList.toggle("c-warn", hint.tone === "warn");
    };
    input.addEventListener("input", () => { state.answers[line.key] = input.value.trim(); judge(); changed(); });
    judge();
  } else ({ photo: photoPart, signature: signaturePart, location: locationPart })[line.kind](part, line.key, state, changed, word);
  if (line.photo && line.kind !== "photo") {
    const beside = copy("photos");
    card.append(beside);
    photoPart(beside, `${line.key}__photo`, state, changed);
  }
  return card;
}
