export type { CardPicture } from "./fetch.ts"
export { linksIn } from "./find.ts"
export { LinkCards, type LinkCardsOptions, type NewCard } from "./link-cards.ts"
