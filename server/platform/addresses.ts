import { BlockList, isIP } from "node:net"

/**
 * Reads a list of addresses and ranges: `10.0.0.0/8,::1`.
 * @returns whether an address is in it; throws a RangeError that names what cannot be read
 */
export function addressSet(text: string): (address: string) => boolean {
  const list = new BlockList()
  const entries = text.split(",").map(entry => entry.trim())
  for (const entry of entries.filter(entry => entry !== "")) add(list, entry)
  return address => {
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 6 ? "ipv6" : "ipv4")
  }
}

function add(list: BlockList, entry: string): void {
  const [address = "", bits, ...rest] = entry.split("/")
  const version = isIP(address)
  const width = version === 6 ? 128 : 32
  const prefix = bits === undefined ? width : Number(bits)
  const wrong = !/^\d+$/.test(bits ?? "0") || prefix > width
  if (version === 0 || rest.length > 0 || wrong) throw new RangeError(`"${entry}" is no address or range`)
  list.addSubnet(address, prefix, version === 6 ? "ipv6" : "ipv4")
}

/** One form for an IPv4 peer of a dual-stack listener, which is shown as `::ffff:1.2.3.4`. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address
}

/**
 * The address that a request came from: the last in `X-Forwarded-For` that no trusted proxy wrote of itself. What an
 * untrusted peer says of others is not heard.
 */
export function callerAddress(
  peer: string,
  headers: Headers,
  isTrusted: (address: string) => boolean,
): string {
  let caller = plainAddress(peer)
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").map(hop => plainAddress(hop.trim()))
  while (isTrusted(caller)) {
    const hop = hops.pop()
    if (hop === undefined || isIP(hop) === 0) break
    caller = hop
  }
  return caller
}
