// Elements, numbers and words. Text from documents is only ever set as text, never as markup.
"use strict";

const plain = (text) => (text ?? "").toString().replaceAll("_", " ");
const whole = (n) =>
  n === null || n === undefined || n === ""
    ? ""
    : typeof n === "string"
      ? n.replace(/\B(?=(\d{3})+(?!\d))/g, ",")
      : Math.round(n).toLocaleString("en-US");
const percent = (n) => (n === null || n === undefined ? "" : Number(n).toFixed(2));
function el(name, given = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else if (value !== null && value !== undefined && value !== false)
      made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((c) => c !== null && c !== undefined));
  return made;
}
const at = (id) => document.getElementById(id);
const state = (word) => el("span", { class: `state ${plain(word).replaceAll(" ", "-")}` }, plain(word));
const notice = (words) => el("p", { class: "notice" }, words);
