import { expect, test } from "bun:test"
import { programOf } from "./program.ts"

const like = "AppleWebKit/537.36 (KHTML, like Gecko)"

test("names browser and system as people do", () => {
  const linux = programOf(`Mozilla/5.0 (X11; Linux x86_64) ${like} Chrome/140.0.0.0 Safari/537.36`)
  expect(linux).toEqual({ browser: "Chrome", system: "Linux", phone: false })
  const edge = programOf(`Mozilla/5.0 (Windows NT 10.0) ${like} Chrome/140.0 Safari/537.36 Edg/140.0`)
  expect(edge).toEqual({ browser: "Edge", system: "Windows", phone: false })
  const android = programOf(`Mozilla/5.0 (Linux; Android 15) ${like} Chrome/140.0 Mobile Safari/537.36`)
  expect(android).toEqual({ browser: "Chrome", system: "Android", phone: true })
  const iphone = programOf(
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1",
  )
  expect(iphone).toEqual({ browser: "Safari", system: "iPhone", phone: true })
})

test("does not guess at other programs", () => {
  expect(programOf("")).toBeNull()
  expect(programOf("curl/8.9")).toBeNull()
})
