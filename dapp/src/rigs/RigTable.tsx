import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Rig } from "../../../indexer/src/api/types.ts";
import { formatNumber, formatRegion } from "../lib/format.ts";
import { mostCompared } from "../router.tsx";
import { Amount } from "../ui/Amount.tsx";
import { Button } from "../ui/Button.tsx";
import { type Column, Table } from "../ui/Table.tsx";
import { FreeSlots } from "./FreeSlots.tsx";
import { Uptime } from "./Uptime.tsx";

interface RigTableProps {
  rigs: readonly Rig[];
  /** Ids of rigs that are set side by side. */
  compared: readonly number[];
  onCompare: (rigIds: number[]) => void;
  onRent: (rigId: number) => void;
  empty: ReactNode;
}

export function RigTable({ rigs, compared, onCompare, onRent, empty }: RigTableProps) {
  return (
    <Table
      caption="Rigs for rent"
      columns={[...columnsFor(onRent), compareColumn(compared, onCompare)]}
      rows={rigs}
      rowKey={({ id }) => String(id)}
      empty={empty}
    />
  );
}

function compareColumn(compared: readonly number[], onCompare: (rigIds: number[]) => void): Column<Rig> {
  return {
    key: "compare",
    header: "Compare",
    align: "end",
    cell: ({ id }) => {
      const chosen = compared.includes(id);
      return (
        <label className="relative z-10 -m-2 inline-grid size-10 cursor-pointer place-items-center md:-mr-2.5">
          <input
            type="checkbox"
            className="size-4.5 cursor-pointer accent-accent disabled:cursor-not-allowed"
            aria-label={`Compare rig ${id}`}
            checked={chosen}
            disabled={!chosen && compared.length >= mostCompared}
            onChange={() => onCompare(chosen ? compared.filter((other) => other !== id) : [...compared, id])}
          />
        </label>
      );
    },
  };
}

function columnsFor(onRent: (rigId: number) => void): readonly Column<Rig>[] {
  return [
    {
      key: "rig",
      header: "Rig",
      lead: true,
      cell: (rig) => (
        <div className="min-w-0 py-1">
          <Link
            to="/rigs/$rigId"
            params={{ rigId: String(rig.id) }}
            className="text-[0.9375rem] font-semibold tracking-[-0.01em] after:absolute after:inset-0 after:rounded-card"
          >
            {rig.gpuCount} × {rig.model.name}
          </Link>
          <p className="label truncate">
            Rig {rig.id} · {formatRegion(rig.region)}
            <span className="md:hidden"> · {formatNumber(Math.round(rig.memoryMib / 1024))} GB</span>
          </p>
        </div>
      ),
    },
    {
      key: "memory",
      header: "GPU memory",
      wideOnly: true,
      align: "end",
      cell: (rig) => <span>{formatNumber(Math.round(rig.memoryMib / 1024))} GB</span>,
    },
    {
      key: "tflops",
      header: "BF16",
      wideOnly: true,
      align: "end",
      cell: (rig) => <span>{formatNumber(rig.model.tflops)} TFLOPS</span>,
    },
    { key: "free", header: "Free now", cell: (rig) => <FreeSlots rig={rig} /> },
    { key: "uptime", header: "Uptime", align: "end", cell: (rig) => <Uptime rig={rig} /> },
    {
      key: "price",
      header: "Per GPU-hour",
      align: "end",
      cell: (rig) => (
        <span className="font-semibold">
          <Amount value={BigInt(rig.priceNow)} digits={3} rounding="up" unit="USDC" />
        </span>
      ),
    },
    {
      key: "rent",
      header: <span className="sr-only">Rent</span>,
      align: "end",
      lead: true,
      cell: (rig) => (
        <Button
          look={rig.slotsFree > 0 ? "primary" : "secondary"}
          size="small"
          className="relative z-10 max-md:h-10 max-md:w-full max-md:mt-2"
          disabled={rig.slotsFree === 0}
          aria-label={rig.slotsFree > 0 ? `Rent on rig ${rig.id}` : `Rig ${rig.id} is full`}
          onClick={() => onRent(rig.id)}
        >
          {rig.slotsFree > 0 ? "Rent" : "Full"}
        </Button>
      ),
    },
  ];
}
