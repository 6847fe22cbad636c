export { Duty, type DutyOptions } from "./duty.ts"
export { Fenced, Leases, type LeasesOptions } from "./leases.ts"
