export { Fenced, Leases, type LeasesOptions } from "./leases.ts"
