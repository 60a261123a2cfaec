import { Minus, Plus } from "lucide-react";
import type { Rig } from "../../../indexer/src/api/types.ts";
import { countSlots, describeSlots, pickSlots } from "../lib/slots.ts";
import { Button } from "../ui/Button.tsx";
import { SlotGrid } from "../ui/SlotGrid.tsx";

interface SlotPickerProps {
  rig: Pick<Rig, "slotCount" | "slices">;
  /** Bitmaps. */
  taken: bigint;
  selected: bigint;
  onChange: (selected: bigint) => void;
}

/** How many by the stepper, which ones by touching them. */
export function SlotPicker({ rig: { slotCount, slices }, taken, selected, onChange }: SlotPickerProps) {
  const count = countSlots(selected);
  const free = slotCount - countSlots(taken);
  const step = (next: number) => onChange(pickSlots(taken, slotCount, slices, next));
  // Whole GPUs at a time once one is full.
  const up = count < slices ? count + 1 : Math.min(free, count + slices);
  const down = count <= slices ? count - 1 : count - slices;
  return (
    <div className="space-y-3">
      <div className="flex items-center justify-between gap-4">
        <div>
          <p className="text-[0.8125rem] font-medium">{slices === 1 ? "GPUs" : `GPUs, in slices of 1/${slices}`}</p>
          <p className="label" role="status">
            {free === 0 ? "All taken now" : count === 0 ? "None chosen" : `${describeSlots(count, slices)} chosen`}
          </p>
        </div>
        <div className="flex gap-2">
          <Button size="icon" aria-label="Fewer" disabled={count <= 1} onClick={() => step(down)}>
            <Minus className="size-4" aria-hidden />
          </Button>
          <Button size="icon" aria-label="More" disabled={count >= free} onClick={() => step(up)}>
            <Plus className="size-4" aria-hidden />
          </Button>
        </div>
      </div>
      <SlotGrid
        label="Slots of this rig"
        {...{ slotCount, slices, taken, selected }}
        onToggle={(slot) => onChange(selected ^ (1n << BigInt(slot)))}
      />
    </div>
  );
}
