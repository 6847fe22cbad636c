import type { ClientState, ParleyClient, RoomState } from "@parley/client"
import type { Account, MyRoom } from "@parley/contract"
import { createContext, type ReactNode, use, useSyncExternalStore } from "react"
import { drawingOf } from "./drawing.ts"

const ClientContext = createContext<ParleyClient | null>(null)

export function ClientProvider(props: { client: ParleyClient; children: ReactNode }) {
  return <ClientContext value={props.client}>{props.children}</ClientContext>
}

export function useClient(): ParleyClient {
  const client = use(ClientContext)
  if (!client) throw new Error("useClient stands outside of ClientProvider")
  return client
}

/** A part of the client's state. The selector must return the same value for the same state. */
export function useClientState<T>(selector: (state: ClientState) => T): T {
  const { store } = useClient()
  return useSyncExternalStore(drawingOf(store).subscribe, () => selector(store.getState()))
}

/** One of one's rooms; undefined when one is no member of it. */
export function useRoom(id: string): RoomState | undefined {
  return useClientState(state => state.rooms.get(id))
}

/** One's rooms without their messages: the same list until one of them is another. */
export function useMyRooms(): readonly MyRoom[] {
  return useClientState(state => listOf(state.rooms))
}

let listed: readonly MyRoom[] = []

function listOf(rooms: ClientState["rooms"]): readonly MyRoom[] {
  const next = Array.from(rooms.values(), ({ room }) => room)
  if (next.length !== listed.length || next.some((room, index) => room !== listed[index])) listed = next
  return listed
}

/** One's own account, on screens that only a logged-in user sees. */
export function useMe(): Account {
  const me = useClientState(state => state.me)
  if (!me) throw new Error("useMe stands on a screen that needs no log-in")
  return me
}
