export {
  decodePacket as decodeEnginePacket,
  encodeOpen,
  encodePacket as encodeEnginePacket,
  FRAMES,
  type Frame,
  type OpenData,
  type Packet as EnginePacket,
  type PacketType as EnginePacketType,
  packetType,
} from "./engine/packet.ts"
export { decodePayload, encodePayload } from "./engine/payload.ts"
export {
  type CandidateVerdict,
  type Due,
  EngineSession,
  type FrameVerdict,
  type SessionState,
  type SessionTimings,
  type TransportName,
} from "./engine/session.ts"
export { WireError } from "./error.ts"
export { extractBinary, MAX_DEPTH, restoreBinary } from "./socket/binary.ts"
export { type Decoded, decodePacket } from "./socket/decode.ts"
export { type EncodedPacket, encodeEvent, encodePacket } from "./socket/encode.ts"
export * from "./socket/packet.ts"
export { type NamespaceState, type SocketLimits, SocketSession } from "./socket/session.ts"
