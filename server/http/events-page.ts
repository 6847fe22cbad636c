import asyncApi from "@parley/contract/asyncapi.json"
import { html, raw } from "hono/html"

interface Operation {
  readonly action: string
  readonly summary: string
  readonly messages: readonly { readonly $ref: string }[]
  readonly reply?: { readonly messages: readonly { readonly $ref: string }[] }
}

interface Message {
  readonly name: string
  readonly payload: { readonly $ref: string }
}

const operations = Object.values(asyncApi.operations) as unknown as Operation[]
const messages = asyncApi.components.messages as unknown as Record<string, Message>
const schemas = asyncApi.components.schemas as Record<string, unknown>

/** The AsyncAPI document as a page without scripts. */
export function eventsPage() {
  const named = Object.keys(schemas).filter(id => /^[A-Z]/.test(id))
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Parley events</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
          pre { overflow: auto; padding: 0.75rem; border: 1px solid color-mix(in srgb, currentcolor 20%, transparent); border-radius: 0.5rem; font-size: 0.8rem; }
          h3 { margin-bottom: 0; }
        </style>
      </head>
      <body>
        <h1>${asyncApi.info.title}</h1>
        <p>${asyncApi.info.description}</p>
        <p><a href="/api/docs">The REST calls</a> · <a href="/api/asyncapi.json">AsyncAPI 3.0 document</a></p>
        <h2>What clients send</h2>
        ${operations.filter(each => each.action === "receive").map(section)}
        <h2>What clients receive</h2>
        ${operations.filter(each => each.action === "send").map(section)}
        <h2>Schemas</h2>
        ${named.map(id => html`<h3 id="${id}">${id}</h3>${schemaOf(id)}`)}
      </body>
    </html>`
}

function section(operation: Operation) {
  const [message] = operation.messages.map(named)
  const [result] = (operation.reply?.messages ?? []).map(named)
  return html`<h3>${message?.name}</h3>
    <p>${operation.summary}</p>
    ${message ? schemaOf(lastOf(message.payload.$ref)) : ""}
    ${result ? html`<p>Acknowledged with</p>${schemaOf(lastOf(result.payload.$ref))}` : ""}`
}

/** A schema's text, with its references as links within the page. */
function schemaOf(id: string) {
  const text = JSON.stringify(schemas[id], null, 2).replaceAll("&", "&amp;").replaceAll("<", "&lt;")
  return html`<pre>${raw(text.replaceAll(/"#\/components\/schemas\/(\w+)"/g, '<a href="#$1">$1</a>'))}</pre>`
}

const lastOf = (reference: string): string => reference.split("/").at(-1) ?? ""
const named = ({ $ref }: { $ref: string }): Message | undefined => messages[lastOf($ref)]
