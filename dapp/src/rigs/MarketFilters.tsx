import { X } from "lucide-react";
import { useState } from "react";
import type { GpuModel, Rig } from "../../../indexer/src/api/types.ts";
import { formatPercent, formatRegion } from "../lib/format.ts";
import type { MarketSearch } from "../router.tsx";
import { Button } from "../ui/Button.tsx";
import { Field, Input, Select } from "../ui/Field.tsx";

export type MarketFilterValues = Omit<MarketSearch, "rent" | "compare">;

const memories = [16, 24, 32, 40, 48, 80, 141];
const frees = [1, 2, 4, 8];
const uptimes = [90, 95, 99, 99.9];
const tiers = [95, 99, 99.5, 99.9];
const sorts = [
  { value: "price", label: "Cheapest" },
  { value: "-price", label: "Dearest" },
  { value: "performance", label: "Fastest" },
  { value: "memory", label: "Most memory" },
  { value: "uptime", label: "Best uptime" },
  { value: "newest", label: "Newest" },
] as const;

/** How many filters narrow the list. */
export function activeFilters({ sort: _sort, ...filters }: MarketFilterValues): number {
  return Object.values(filters).filter((value) => value !== undefined).length;
}

interface MarketFiltersProps {
  values: MarketFilterValues;
  /** What is for rent, whatever is chosen: the choices follow from it. */
  rigs: readonly Rig[];
  models: readonly GpuModel[];
  onChange: (values: MarketFilterValues) => void;
}

export function MarketFilters({ values, rigs, models, onChange }: MarketFiltersProps) {
  const [shown, setShown] = useState(false);
  const set = (next: Partial<MarketFilterValues>) => onChange({ ...values, ...next });
  const offered = new Set(rigs.map((rig) => rig.model.name));
  const names = models.map(({ name }) => name).filter((name) => offered.has(name) || name === values.model);
  const regions = regionsOf(rigs);
  const count = activeFilters(values);
  return (
    <div className="mb-6 sm:mb-8">
      <div className="grid grid-cols-2 gap-3 md:grid-cols-3 lg:grid-cols-4">
        <Field label="GPU">
          <Select
            value={values.model ?? ""}
            options={[{ value: "", label: "Any model" }, ...names.sort().map((name) => ({ value: name, label: name }))]}
            onChange={(model) => set({ model: model || undefined })}
          />
        </Field>
        <Field label="Sort by">
          <Select
            value={values.sort ?? "price"}
            options={sorts}
            onChange={(sort) => set({ sort: sort === "price" ? undefined : (sort as MarketSearch["sort"]) })}
          />
        </Field>
        <div className={shown ? "contents" : "contents max-md:hidden"}>
          <Field label="Memory">
            <Select
              value={String(values.memory ?? "")}
              options={[
                { value: "", label: "Any" },
                ...memories.map((memory) => ({ value: String(memory), label: `${memory} GB or more` })),
              ]}
              onChange={(memory) => set({ memory: memory ? Number(memory) : undefined })}
            />
          </Field>
          <Field label="Region">
            <Select
              value={values.region ?? ""}
              options={[{ value: "", label: "Anywhere" }, ...regions]}
              onChange={(region) => set({ region: region || undefined })}
            />
          </Field>
          <PriceField value={values.price} onChange={(price) => set({ price })} />
          <Field label="Free now">
            <Select
              value={String(values.free ?? "")}
              options={[
                { value: "", label: "Any" },
                ...frees.map((free) => ({
                  value: String(free),
                  label: free === 1 ? "1 slot or more" : `${free} slots or more`,
                })),
              ]}
              onChange={(free) => set({ free: free ? Number(free) : undefined })}
            />
          </Field>
          <Field label="Uptime measured">
            <Select
              value={String(values.uptime ?? "")}
              options={[{ value: "", label: "Any" }, ...uptimes.map(percentOption)]}
              onChange={(uptime) => set({ uptime: uptime ? Number(uptime) : undefined })}
            />
          </Field>
          <Field label="SLA promised">
            <Select
              value={String(values.tier ?? "")}
              options={[{ value: "", label: "Any" }, ...tiers.map(percentOption)]}
              onChange={(tier) => set({ tier: tier ? Number(tier) : undefined })}
            />
          </Field>
        </div>
      </div>
      <div className="mt-3 flex gap-2 empty:hidden">
        <Button size="small" className="md:hidden" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? "Fewer filters" : "More filters"}
        </Button>
        {count > 0 && (
          <Button size="small" look="ghost" onClick={() => onChange({ sort: values.sort })}>
            <X className="size-3.5" aria-hidden /> Clear {count === 1 ? "the filter" : `${count} filters`}
          </Button>
        )}
      </div>
    </div>
  );
}

interface PriceFieldProps {
  value?: number;
  onChange: (price?: number) => void;
}

/** Takes effect while typing, and says nothing to the list while what is typed is no price. */
function PriceField({ value, onChange }: PriceFieldProps) {
  const [text, setText] = useState(value === undefined ? "" : String(value));
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    if (Number(text.replace(",", ".")) !== (value ?? 0)) setText(value === undefined ? "" : String(value));
  }
  return (
    <Field label="Up to, per GPU-hour">
      <Input
        inputMode="decimal"
        unit="USDC"
        placeholder="Any"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          const price = Number(event.target.value.replace(",", "."));
          if (event.target.value.trim() === "") onChange(undefined);
          else if (Number.isFinite(price) && price > 0) onChange(price);
        }}
      />
    </Field>
  );
}

function percentOption(percent: number): { value: string; label: string } {
  return { value: String(percent), label: `${formatPercent(percent / 100)} or more` };
}

/** Countries, and their parts where there are several. */
function regionsOf(rigs: readonly Rig[]): { value: string; label: string }[] {
  const codes = new Set(rigs.flatMap(({ region }) => [region.split("-")[0] ?? region, region]));
  return [...codes]
    .map((value) => ({ value, label: formatRegion(value) }))
    .sort((a, b) => a.label.localeCompare(b.label));
}
