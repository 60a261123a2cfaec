import { useState } from "react";
import { isAddress } from "viem";
import type { Rig } from "../../../indexer/src/api/types.ts";
import { amountInput, parseAmount } from "../lib/format.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Section } from "../ui/Section.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { BondSection } from "./BondSection.tsx";
import { PriceFields, usePrice } from "./PriceFields.tsx";
import { TextField } from "./TextField.tsx";
import { parseSla, slaText } from "./numbers.ts";

interface EditRigSheetProps {
  rig: Rig;
  onClose: () => void;
}

const { RigRegistry } = protocol;

/** A rig's terms, each part saved on its own. Running rentals keep the terms they were opened with. */
export function EditRigSheet({ rig, onClose }: EditRigSheetProps) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      placement="side"
      title={`Rig ${rig.id}, ${rig.model.name}`}
      description="Changes hold for rentals to come. Running rentals keep their terms."
    >
      <div className="space-y-7">
        <Listing rig={rig} />
        <Price rig={rig} />
        <Sla rig={rig} />
        <BondSection rig={rig} />
        <Agent rig={rig} />
        <Power rig={rig} />
      </div>
    </Dialog>
  );
}

function Listing({ rig }: { rig: Rig }) {
  return (
    <Section title="Listing">
      <p className="text-sm text-ink-soft">
        {rig.inSale
          ? "The rig is in its first sale and cannot be rented until that is over."
          : rig.listed
            ? "The rig stands in the market. Taking it off leaves running rentals alone."
            : "The rig is not in the market."}
      </p>
      <TransactionButton
        title={`${rig.listed ? "Take rig" : "List rig"} ${rig.id}${rig.listed ? " off the market" : ""}`}
        look="secondary"
        call={toCall({ ...RigRegistry, functionName: "setListed", args: [BigInt(rig.id), !rig.listed] })}
      >
        {rig.listed ? "Take it off the market" : "List it in the market"}
      </TransactionButton>
    </Section>
  );
}

function Price({ rig }: { rig: Rig }) {
  const price = usePrice({
    price: amountInput(BigInt(rig.price), 6),
    slopePercent: String(rig.slopePercent),
    discount30: String(rig.discount30),
    discount180: String(rig.discount180),
  });
  const { values } = price;
  return (
    <Section title="Price">
      <PriceFields price={price} slotCount={rig.slotCount} />
      <TransactionButton
        title={`Change the price of rig ${rig.id}`}
        look="secondary"
        call={
          values &&
          toCall({
            ...RigRegistry,
            functionName: "setPrice",
            args: [BigInt(rig.id), values.price, values.slopePercent, values.discount30, values.discount180],
          })
        }
      >
        Save the price
      </TransactionButton>
    </Section>
  );
}

function Sla({ rig }: { rig: Rig }) {
  const [text, setText] = useState(slaText(rig.allowance));
  const allowance = parseSla(text);
  return (
    <Section title="SLA">
      <TextField
        label="Delivered at least"
        unit="%"
        inputMode="decimal"
        text={text}
        onChange={setText}
        valid={allowance !== undefined}
        wrong="Enter 74.5 to 100, with at most one decimal."
        hint="Of the time used. Below it the renter gets twice the shortfall's price from your bond."
      />
      <TransactionButton
        title={`Change the SLA of rig ${rig.id}`}
        look="secondary"
        call={
          allowance === undefined
            ? undefined
            : toCall({ ...RigRegistry, functionName: "setSla", args: [BigInt(rig.id), allowance] })
        }
      >
        Save the SLA
      </TransactionButton>
    </Section>
  );
}

function Agent({ rig }: { rig: Rig }) {
  const [agent, setAgent] = useState<string>(rig.agent);
  const [gateway, setGateway] = useState(rig.gateway);
  const address = isAddress(agent) ? agent : undefined;
  const reachable = URL.canParse(gateway);
  return (
    <Section title="Agent">
      <TextField
        label="Agent's address"
        inputMode="text"
        text={agent}
        onChange={setAgent}
        valid={Boolean(address)}
        wrong="Copy the address as a whole: 0x and 40 hexadecimal digits."
        hint="The key that starts rentals and signs receipts. It holds no money."
      />
      <TextField
        label="Gateway"
        inputMode="url"
        text={gateway}
        onChange={setGateway}
        valid={reachable}
        wrong="Enter a URL: https://gpu.example.org"
        hint="Where renters and inspectors reach the rig."
      />
      <TransactionButton
        title={`Change the agent of rig ${rig.id}`}
        look="secondary"
        call={
          address && reachable
            ? toCall({ ...RigRegistry, functionName: "setAgent", args: [BigInt(rig.id), address, gateway] })
            : undefined
        }
      >
        Save the agent
      </TransactionButton>
    </Section>
  );
}

function Power({ rig }: { rig: Rig }) {
  const [idle, setIdle] = useState(String(rig.idleWatts));
  const [load, setLoad] = useState(String(rig.loadWatts));
  const [price, setPrice] = useState(amountInput(BigInt(rig.powerPrice), 6));
  const watts = (text: string) => (/^\d{1,5}$/.test(text) && Number(text) < 65_536 ? Number(text) : undefined);
  const [idleWatts, loadWatts, powerPrice] = [watts(idle), watts(load), parseAmount(price, 6)];
  const complete = idleWatts !== undefined && loadWatts !== undefined && powerPrice !== undefined;
  return (
    <Section title="Power">
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="Idle"
          unit="W"
          text={idle}
          onChange={setIdle}
          valid={idleWatts !== undefined}
          wrong="Enter watts, up to 65,535."
        />
        <TextField
          label="Under load"
          unit="W"
          text={load}
          onChange={setLoad}
          valid={loadWatts !== undefined}
          wrong="Enter watts, up to 65,535."
        />
      </div>
      <TextField
        label="A kilowatt-hour"
        unit="USDC"
        inputMode="decimal"
        text={price}
        onChange={setPrice}
        valid={powerPrice !== undefined}
        wrong="Enter an amount such as 0.12."
        hint="Declared by you and shown as such. Power is yours to pay."
      />
      <TransactionButton
        title={`Change the power data of rig ${rig.id}`}
        look="secondary"
        call={
          complete
            ? toCall({
                ...RigRegistry,
                functionName: "setPower",
                args: [BigInt(rig.id), idleWatts, loadWatts, Number(powerPrice)],
              })
            : undefined
        }
      >
        Save the power data
      </TransactionButton>
    </Section>
  );
}
