import { expect, test } from "bun:test"
import fc from "fast-check"
import { limits } from "./limits.ts"
import { SendMessage } from "./messages.ts"
import { messageFault } from "./text.ts"

const key = "6f1f3a4e-8a53-4a39-9a43-2b7d4c7a1c11"
const isTaken = (message: { text: string; attachmentIds: string[] }) =>
  SendMessage.safeParse({ key, ...message }).success

test("the rule without schemas takes what the schema takes", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(" ", "\n", "\u3000", "a") }),
    fc.string({ unit: fc.constantFrom("a", "\0", "\ud83d", "\ude00", "😀") }),
  )
  const message = fc.record({ text, attachmentIds: fc.array(fc.constant("file"), { maxLength: 12 }) })
  fc.assert(fc.property(message, each => (messageFault(each) === null) === isTaken(each)))
})

test("the limit of a text counts code points, by the rule and by the schema", () => {
  for (const unit of ["a", "😀"]) {
    const most = { text: unit.repeat(limits.textMax), attachmentIds: [] }
    const over = { text: `${most.text}a`, attachmentIds: [] }
    expect([messageFault(most), isTaken(most)]).toEqual([null, true])
    expect([messageFault(over), isTaken(over)]).toEqual(["The text is longer than 16000 characters.", false])
  }
})
