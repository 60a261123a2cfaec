import { useState } from "react";
import type { Hex } from "viem";
import type { InspectorStory } from "../../../indexer/src/api/types.ts";
import { samplesPerEpoch } from "../lib/samples.ts";
import { Field, Select } from "../ui/Field.tsx";
import { DemandDialog } from "./DemandDialog.tsx";
import { rigsPerGroup } from "./committee.ts";

interface ReceiptDialogProps {
  inspector: Hex;
  report: InspectorStory["latestReports"][number];
  onClose: () => void;
}

const numbered = (count: number, from: number) =>
  Array.from({ length: count }, (_, index) => ({ value: String(index), label: String(from + index) }));

/** A demand on a whole report: which rig and which sample is still to be chosen. */
export function ReceiptDialog({ inspector, report: { epoch, group, txHash }, onClose }: ReceiptDialogProps) {
  const [rig, setRig] = useState("0");
  const [sample, setSample] = useState("0");
  const first = group * rigsPerGroup + 1;
  const demand = {
    report: { epoch, inspector, txHash },
    rigId: first + Number(rig),
    sample: Number(sample),
    rentalId: 0n,
  };
  return (
    <DemandDialog demand={demand} onClose={onClose}>
      <div className="mb-4 grid grid-cols-2 gap-3">
        <Field label="Rig">
          <Select options={numbered(rigsPerGroup, first)} value={rig} onChange={setRig} />
        </Field>
        <Field label={`Sample, 1 to ${samplesPerEpoch}`}>
          <Select options={numbered(samplesPerEpoch, 1)} value={sample} onChange={setSample} />
        </Field>
      </div>
    </DemandDialog>
  );
}
