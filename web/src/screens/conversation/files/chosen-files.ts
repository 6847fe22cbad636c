import type { ParleyClient } from "@parley/client"
import { create } from "zustand"
import { messageOf } from "../../../components/problems.ts"
import { isNothing, type LeftOut, partChosen } from "./left-out.ts"
import { keepPreview } from "./previews.ts"

interface Chosen {
  /** Keys of uploads that the next message takes along, by the key of its draft. */
  readonly keys: Readonly<Record<string, readonly string[]>>
  /** What was left out when one chose last. */
  readonly leftOut: Readonly<Record<string, LeftOut>>
}

/** Files of messages that are being written. They upload meanwhile, and stay when one looks into another room. */
export const useChosen = create<Chosen>()(() => ({ keys: {}, leftOut: {} }))

const none: readonly string[] = []
export const useChosenKeys = (draftKey: string) => useChosen(({ keys }) => keys[draftKey] ?? none)

/** Begins to upload files for a message; tells what could not be taken. */
export function chooseFiles(client: ParleyClient, draftKey: string, files: readonly File[]): void {
  const held = heldKeys(client, draftKey)
  const { taken, leftOut } = partChosen(files, held.length)
  const added: string[] = []
  let problem: string | undefined
  for (const file of taken) {
    try {
      const key = client.uploads.add(file)
      keepPreview(client, key, file)
      // One that was cut off by a reload has a message that waits for it.
      if (!isAwaited(client, key)) added.push(key)
    } catch (error) {
      problem = messageOf(error)
    }
  }
  set(draftKey, [...held, ...added], problem === undefined ? leftOut : { ...leftOut, problem })
}

export function dropFile(client: ParleyClient, draftKey: string, key: string): void {
  client.uploads.cancel(key)
  set(draftKey, heldKeys(client, draftKey))
}

/** Hands the files over to the message that is sent now. */
export function takeFiles(client: ParleyClient, draftKey: string): readonly string[] {
  const held = heldKeys(client, draftKey)
  set(draftKey, [])
  return held
}

export const forgetLeftOut = (client: ParleyClient, draftKey: string): void =>
  set(draftKey, heldKeys(client, draftKey))

/** Those that the client has not dropped meanwhile, as it does when one logs out. */
function heldKeys({ store }: ParleyClient, draftKey: string): readonly string[] {
  const { uploads } = store.getState()
  return (useChosen.getState().keys[draftKey] ?? none).filter(key => uploads.has(key))
}

function isAwaited({ store }: ParleyClient, key: string): boolean {
  const rooms = [...store.getState().rooms.values()]
  return rooms.some(({ pending }) => pending.some(({ uploads }) => uploads?.includes(key)))
}

function set(draftKey: string, held: readonly string[], left?: LeftOut): void {
  useChosen.setState(({ keys: { [draftKey]: _, ...keys }, leftOut: { [draftKey]: __, ...leftOut } }) => ({
    keys: held.length === 0 ? keys : { ...keys, [draftKey]: held },
    leftOut: left === undefined || isNothing(left) ? leftOut : { ...leftOut, [draftKey]: left },
  }))
}
