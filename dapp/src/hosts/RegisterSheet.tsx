import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { isAddress, stringToHex } from "viem";
import type { GpuModel } from "../../../indexer/src/api/types.ts";
import { formatNumber, formatRegion, parseAmount } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { protocol } from "../lib/protocol.ts";
import { type Call, toCall } from "../lib/transactions.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Field, Select } from "../ui/Field.tsx";
import { Section } from "../ui/Section.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { PriceFields, usePrice } from "./PriceFields.tsx";
import { TextField } from "./TextField.tsx";
import { parseSla, parseWhole } from "./numbers.ts";

const maxGpus = 16;
const maxSlots = 64;
/** Percent by which the declared memory may differ from the catalog's: drivers keep some for themselves. */
const memoryTolerance = 10;
const maxHostingFee = 50;

const empty = {
  model: "",
  gpuCount: "1",
  slices: "1",
  memory: "",
  region: "",
  hostingFee: "10",
  sla: "99",
  idleWatts: "",
  loadWatts: "",
  powerPrice: "",
  agent: "",
  gateway: "",
};

/** Registers a rig: what it is, where, at which terms, and who answers for it. The registry checks the same again. */
export function RegisterSheet({ onClose }: { onClose: () => void }) {
  const models = useQuery(indexerQuery<GpuModel[]>("/models", {}, false));
  const [texts, setTexts] = useState(empty);
  const price = usePrice({ price: "", slopePercent: "0", discount30: "0", discount180: "0" });
  const set = (change: Partial<typeof empty>) => setTexts({ ...texts, ...change });
  const bind = (key: keyof typeof empty) => ({
    text: texts[key],
    onChange: (text: string) => set({ [key]: text }),
  });

  const model = models.data?.find(({ id }) => String(id) === texts.model);
  const gpuCount = parseWhole(texts.gpuCount, 1, maxGpus);
  const maxSlices = Math.min(model?.maxSlices ?? 1, Math.floor(maxSlots / (gpuCount ?? 1)));
  const slices = parseWhole(texts.slices, 1, maxSlices);
  const memory = parseWhole(texts.memory, 1, 999_999_999);
  const memoryFits = model && memory !== undefined && fits(memory, model.memoryMib);
  const region = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(texts.region) ? texts.region : undefined;
  const hostingFee = parseWhole(texts.hostingFee, 0, maxHostingFee);
  const allowance = parseSla(texts.sla);
  const idleWatts = parseWhole(texts.idleWatts, 0, 65_535);
  const loadWatts = parseWhole(texts.loadWatts, 0, 65_535);
  const powerPrice = parseAmount(texts.powerPrice, 6);
  const agent = isAddress(texts.agent) ? texts.agent : undefined;
  const gateway = URL.canParse(texts.gateway) ? texts.gateway : undefined;

  const call = ((): Call | undefined => {
    if (!model || !gpuCount || !slices || !memoryFits || !region || !price.values || !agent || !gateway)
      return undefined;
    if (hostingFee === undefined || allowance === undefined || powerPrice === undefined) return undefined;
    if (idleWatts === undefined || loadWatts === undefined) return undefined;
    const registration = {
      modelId: model.id,
      gpuCount,
      slices,
      memoryMib: memory,
      ...price.values,
      hostingFee,
      allowance,
      idleWatts,
      loadWatts,
      powerPrice: Number(powerPrice),
      region: stringToHex(region, { size: 8 }),
      agent,
      gateway,
    };
    return toCall({ ...protocol.RigRegistry, functionName: "register", args: [registration] });
  })();

  return (
    <Dialog
      open
      onOpenChange={onClose}
      placement="side"
      title="Register a rig"
      description="You get its title and all 10,000 shares. It is listed at once; you may sell shares afterwards."
      footer={
        <TransactionButton
          title="Register a rig"
          size="large"
          call={call}
          disabledReason={call ? undefined : "Fill in every field above first."}
          onDone={onClose}
        >
          Register the rig
        </TransactionButton>
      }
    >
      <div className="space-y-7">
        <div className="space-y-5">
          <Field label="GPU model" hint={model && `${formatNumber(model.tflops)} TFLOPS, ${model.tdp} W each.`}>
            <Select
              value={texts.model}
              onChange={(id) => set({ model: id, slices: "1" })}
              options={[
                { value: "", label: "Choose from the catalog" },
                ...(models.data ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
              ]}
            />
          </Field>
          <div className="grid grid-cols-2 gap-3">
            <TextField label="GPUs" {...bind("gpuCount")} valid={Boolean(gpuCount)} wrong="Enter 1 to 16." />
            <TextField
              label="Slots per GPU"
              {...bind("slices")}
              valid={Boolean(slices)}
              wrong={`Enter 1 to ${maxSlices}.`}
              hint="MIG slices; 1 rents whole GPUs."
            />
          </div>
          <TextField
            label="Memory of one GPU, as its driver reports it"
            unit="MiB"
            {...bind("memory")}
            valid={Boolean(memoryFits) || !model}
            wrong={
              model
                ? `${model.name} has ${formatNumber(model.memoryMib)} MiB. What your driver reports must be within ${memoryTolerance}% of it, or this is another model.`
                : ""
            }
            hint="From nvidia-smi. It must match the model, so that nobody buys a mislabelled machine."
          />
          <TextField
            label="Region"
            inputMode="text"
            {...bind("region")}
            onChange={(text) => set({ region: text.toUpperCase() })}
            valid={Boolean(region)}
            wrong="Enter a country, or country and part: SE, US-CA."
            hint={region ? formatRegion(region) : "ISO code of the country, or country and part: SE, US-CA."}
          />
        </div>
        <Section title="Price">
          <PriceFields price={price} slotCount={gpuCount && slices && gpuCount * slices} />
        </Section>
        <Section title="Terms">
          <div className="grid grid-cols-2 gap-3">
            <TextField
              label="Hosting fee"
              unit="%"
              {...bind("hostingFee")}
              valid={hostingFee !== undefined}
              wrong="Enter 0 to 50."
              hint="Of rent after commission. Fixed for good."
            />
            <TextField
              label="SLA"
              unit="%"
              inputMode="decimal"
              {...bind("sla")}
              valid={allowance !== undefined}
              wrong="Enter 74.5 to 100."
              hint="Delivered at least."
            />
            <TextField
              label="Power, idle"
              unit="W"
              {...bind("idleWatts")}
              valid={idleWatts !== undefined}
              wrong="Enter watts, up to 65,535."
            />
            <TextField
              label="Power, under load"
              unit="W"
              {...bind("loadWatts")}
              valid={loadWatts !== undefined}
              wrong="Enter watts, up to 65,535."
            />
          </div>
          <TextField
            label="A kilowatt-hour"
            unit="USDC"
            inputMode="decimal"
            {...bind("powerPrice")}
            valid={powerPrice !== undefined}
            wrong="Enter an amount such as 0.12."
          />
        </Section>
        <Section title="Agent">
          <TextField
            label="Agent's address"
            inputMode="text"
            {...bind("agent")}
            valid={Boolean(agent)}
            wrong="Copy the address as a whole: 0x and 40 hexadecimal digits."
            hint="Printed by npm run host. Its key starts rentals and holds no money."
          />
          <TextField
            label="Gateway"
            inputMode="url"
            {...bind("gateway")}
            valid={Boolean(gateway)}
            wrong="Enter a URL: https://gpu.example.org"
            hint="Where renters and inspectors reach the rig."
          />
        </Section>
      </div>
    </Dialog>
  );
}

function fits(declared: number, expected: number): boolean {
  return Math.abs(declared - expected) * 100 <= expected * memoryTolerance;
}
