import type { ReactNode } from "react"
import type { Block, Cell, Inline } from "./tree.ts"

interface TableProps {
  table: Extract<Block, { kind: "table" }>
  drawCell: (content: readonly Inline[]) => ReactNode
}

const sides = { left: "text-left", right: "text-right", center: "text-center" } as const
const sideOf = ({ align }: Cell): string => (align === null ? "text-start" : sides[align])

/** A table, which scrolls by itself where it is wider than the message. */
export function Table({ table, drawCell }: TableProps) {
  return (
    <div className="my-1.5 w-fit max-w-full overflow-x-auto rounded-field border border-base-300">
      <table className="border-collapse text-sm">
        <thead className="bg-base-200">
          <tr>
            {table.header.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
              <th key={index} scope="col" dir="auto" className={`px-3 py-1.5 font-semibold ${sideOf(cell)}`}>
                {drawCell(cell.content)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, rowIndex) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
            <tr key={rowIndex} className="border-base-300 border-t">
              {row.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
                <td key={index} dir="auto" className={`px-3 py-1.5 align-top ${sideOf(cell)}`}>
                  {drawCell(cell.content)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
