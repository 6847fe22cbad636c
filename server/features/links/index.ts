export { linksIn } from "./find.ts"
