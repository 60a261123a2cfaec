import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export interface Column<Row> {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Figures stand at the end. */
  align?: "start" | "end";
  /** Turns the header into a sort button. */
  sortable?: boolean;
  /** Heads the card on a phone, without its label. */
  lead?: boolean;
  /** Is left out of the card on a phone. */
  wideOnly?: boolean;
}

export interface Sort {
  key: string;
  descending: boolean;
}

interface TableProps<Row> {
  /** Read out before the table. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Shown instead of the rows when there are none. */
  empty?: ReactNode;
}

/**
 * A table on wide screens, on phones a stack of cards, or of lines where it is in a card itself: the same markup, so that nothing is
 * rendered twice.
 */
export function Table<Row>({ caption, columns, rows, rowKey, sort, onSort, empty }: TableProps<Row>) {
  if (rows.length === 0 && empty) return empty;
  return (
    <table role="table" className="figures w-full border-collapse text-sm max-md:block">
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup" className="max-md:sr-only">
        <tr role="row" className="border-b border-line">
          {columns.map((column) => (
            <th
              key={column.key}
              role="columnheader"
              scope="col"
              aria-sort={sort?.key === column.key ? (sort.descending ? "descending" : "ascending") : undefined}
              className={cx(
                "label words h-10 px-3 font-normal whitespace-nowrap first:pl-0 last:pr-0",
                column.align === "end" ? "text-right" : "text-left",
              )}
            >
              {column.sortable && onSort ? <SortButton column={column} sort={sort} onSort={onSort} /> : column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="max-md:block max-md:space-y-3 max-md:in-data-card:space-y-0">
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            role="row"
            className={cx(
              "relative border-line transition-colors md:border-b md:last:border-b-0 md:hover:bg-sunken/50",
              "max-md:block max-md:rounded-card max-md:border max-md:bg-surface max-md:p-4",
              "max-md:in-data-card:rounded-none max-md:in-data-card:border-0 max-md:in-data-card:border-t max-md:in-data-card:px-0",
              "max-md:in-data-card:first:border-t-0",
            )}
          >
            {columns.map((column) => (
              <td
                key={column.key}
                role="cell"
                className={cx(
                  "min-w-0 max-md:flex max-md:items-center max-md:justify-between max-md:gap-4 max-md:py-1 md:h-14 md:px-3 md:first:pl-0 md:last:pr-0",
                  column.align === "end" && "md:text-right",
                  column.lead && "max-md:pb-2",
                  column.wideOnly && "max-md:hidden",
                )}
              >
                {!column.lead && <span className="label words md:hidden">{column.header}</span>}
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SortButtonProps<Row> {
  column: Column<Row>;
  sort?: Sort;
  onSort: (sort: Sort) => void;
}

function SortButton<Row>({ column, sort, onSort }: SortButtonProps<Row>) {
  const active = sort?.key === column.key;
  const Arrow = active && !sort.descending ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      className={cx("inline-flex items-center gap-1 hover:text-ink", active && "text-ink")}
      onClick={() => onSort({ key: column.key, descending: active ? !sort.descending : true })}
    >
      {column.header}
      <Arrow className={cx("size-3.5", !active && "opacity-0")} aria-hidden />
    </button>
  );
}
