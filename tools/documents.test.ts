import { expect, test } from "bun:test"
import asyncApiSchema from "@asyncapi/specs/schemas/3.0.0.json"
import { clientEvents, type Route, routes, serverEvents } from "@parley/contract"
import asyncApi from "@parley/contract/asyncapi.json"
import openApi from "@parley/contract/openapi.json"
import Ajv from "ajv"
import addFormats from "ajv-formats"
import { staleFiles } from "./generate.ts"

test("the committed documents are what the contract says now", async () => {
  expect(await staleFiles()).toEqual([])
})

test("the AsyncAPI document is valid by the AsyncAPI initiative's own schema", () => {
  const ajv = new Ajv({ strict: false, meta: false, validateSchema: false })
  addFormats(ajv)
  const validate = ajv.compile(asyncApiSchema)
  validate(asyncApi)
  expect(validate.errors ?? []).toEqual([])
})

test("every event is described, with its acknowledgement", () => {
  const names = Object.values(asyncApi.components.messages).map(message => message.name)
  const expected = [
    ...Object.keys(serverEvents),
    ...Object.keys(clientEvents).flatMap(name => [name, `${name} (acknowledgement)`]),
  ]
  expect(names.sort()).toEqual(expected.sort())
})

test("every route is described, and every reference leads somewhere", () => {
  const paths = openApi.paths as Record<string, Record<string, unknown>>
  for (const { path, method } of Object.values(routes) as Route[]) {
    expect(Object.keys(paths[path.replace(/:(\w+)/g, "{$1}")] ?? {})).toContain(method)
  }
  for (const document of [openApi, asyncApi]) {
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = (reference ?? "")
        .split("/")
        .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document)
      expect(target).toBeDefined()
    }
  }
})
