import { type Card, type Changed, cardLimits, mediaUrl, ParleyError } from "@parley/contract"
import type { Command } from "../../platform/queue/index.ts"
import type { Batch } from "../../timeline/index.ts"
import { linksIn, type NewCard } from "../links/index.ts"
import type { MessageRow } from "./repository.ts"
import { changed, sceneOf } from "./scene.ts"
import type { MessagesState } from "./state.ts"

/** A link whose card its author has removed: it gets none again. */
interface RemovedCard {
  readonly url: string
  readonly removed: true
}

type StoredCard = NewCard | RemovedCard

export interface SetCardsBody {
  readonly messageId: string
  readonly cards: readonly NewCard[]
  /** Ids of the cards' pictures, for the media part to load. */
  readonly attachmentIds: readonly string[]
}

const isShown = (card: StoredCard): card is NewCard => !("removed" in card)
const cardsOf = (row: MessageRow): StoredCard[] => JSON.parse(row.cards)

/** The cards of a message as everyone sees them. */
export function cardsView(row: MessageRow): Card[] {
  if (row.cards === "[]") return []
  return cardsOf(row)
    .filter(isShown)
    .map(({ picture, ...card }) => ({
      ...card,
      picture: picture && { url: mediaUrl(picture.id), width: picture.width, height: picture.height },
    }))
}

/** Puts cards on a message for the links that it still has, in the order of the links. */
export function setCards(state: MessagesState, command: Command<SetCardsBody>, batch: Batch): Changed {
  const { message, log } = sceneOf(state, command, batch)
  const links = linksIn(message.text).slice(0, cardLimits.cardsMax)
  const have = new Map(cardsOf(message).map(card => [card.url, card]))
  const fresh = command.body.cards.filter(card => links.includes(card.url) && !have.has(card.url))
  if (fresh.length === 0) return { rev: message.rev }
  const ids = fresh.flatMap(card => card.picture?.id ?? [])
  const pictures = state.files.freePictures(ids, message.author_id)
  state.files.attach(pictures, { roomId: message.room_id, messageId: message.id, seq: message.seq })
  const kept = new Set(pictures.map(row => row.id))
  for (const card of fresh) {
    const picture = card.picture && kept.has(card.picture.id) ? card.picture : null
    have.set(card.url, { ...card, picture })
  }
  message.cards = JSON.stringify(links.flatMap(link => have.get(link) ?? []))
  return changed(state, message, log)
}

/** Removes a card for good, or keeps one that is still to come away: the author does not want it. */
export function removeCard(
  state: MessagesState,
  command: Command<{ messageId: string; url: string }>,
  batch: Batch,
): Changed {
  const { message, log } = sceneOf(state, command, batch)
  if (message.author_id !== command.actor) throw new ParleyError("forbidden")
  const { url } = command.body
  const cards = cardsOf(message)
  const card = cards.find(each => each.url === url)
  if (!card && !linksIn(message.text).includes(url)) {
    throw new ParleyError("not_found", { message: "The message has no such link." })
  }
  if (card && !isShown(card)) return { rev: message.rev }
  if (card) dropPicture(state, card)
  message.cards = JSON.stringify([...cards.filter(each => each !== card), { url, removed: true }])
  return changed(state, message, log)
}

/** Drops the cards of links that the message's text has no more. */
export function keepCardsOfLinks(state: MessagesState, message: MessageRow): void {
  if (message.cards === "[]") return
  const links = new Set(linksIn(message.text).slice(0, cardLimits.cardsMax))
  const cards = Map.groupBy(cardsOf(message), card => links.has(card.url))
  for (const card of cards.get(false) ?? []) dropPicture(state, card)
  message.cards = JSON.stringify(cards.get(true) ?? [])
}

function dropPicture(state: MessagesState, card: StoredCard): void {
  if (isShown(card) && card.picture) state.files.drop(card.picture.id)
}
