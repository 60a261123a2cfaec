import { html, raw } from "hono/html";
import { openApi } from "./openapi.ts";

type Operation = (typeof openApi.paths)[string]["get"];
type Parameter = { name: string; description: string };

const style = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  code { background: #8882; padding: 0 0.25em; overflow-wrap: anywhere } dt { margin-top: 0.5rem }
  :root { color-scheme: light dark } section { border-top: 1px solid #8886; padding: 0.5rem 0 }`;

/** What `GET /` answers: the API for people, without a script. */
export const page = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>${openApi.info.title}</title>
      <style>
        ${raw(style)}
      </style>
    </head>
    <body>
      <h1>${openApi.info.title}</h1>
      <p>${openApi.info.description} <a href="openapi.json">OpenAPI 3.1</a></p>
      ${Object.entries(openApi.paths).map(([path, { get }]) => section(path, get))}
    </body>
  </html>`;

function section(path: string, { summary, description, parameters, responses }: Operation) {
  return html`<section>
    <h2><code>GET ${path}</code></h2>
    <p>${summary} Answers <code>${responses[200].description}</code>.</p>
    <dl>
      ${(parameters as Parameter[]).map(
        ({ name, description: what }) =>
          html`<dt><code>${name}</code></dt>
            <dd>${what}</dd>`,
      )}
    </dl>
    ${
      description &&
      html`<ul>
        ${description.split("\n").map((line) => html`<li>${line.slice(2).replaceAll("`", "")}</li>`)}
      </ul>`
    }
  </section>`;
}
