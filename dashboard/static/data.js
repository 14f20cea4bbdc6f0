// Data comes from data/*.js, scripts that call segwatch.register, so that the pages work from disk.
"use strict";

const stored = new Map(),
  asked = new Map();
window.segwatch = { register: (name, data) => stored.set(name, data) };

function need(name) {
  if (stored.has(name)) return Promise.resolve(stored.get(name));
  if (!asked.has(name))
    asked.set(
      name,
      new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = `data/${name}.js`;
        script.onload = () => done(stored.get(name));
        script.onerror = () => failed(new Error(`data/${name}.js is not there; build the site anew.`));
        document.head.append(script);
      }),
    );
  return asked.get(name);
}
const all = (...names) => Promise.all(names.map(need));
function rows(columns) {
  const names = Object.keys(columns),
    length = names.length ? columns[names[0]].length : 0;
  return Array.from({ length }, (_, i) => Object.fromEntries(names.map((n) => [n, columns[n][i]])));
}
