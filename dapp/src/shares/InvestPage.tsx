import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../ui/PageHeader.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { ResaleTab } from "./ResaleTab.tsx";
import { SalesTab } from "./SalesTab.tsx";

const route = getRouteApi("/invest");

export function InvestPage() {
  const { tab = "sales", rig, buy } = route.useSearch();
  const navigate = route.useNavigate();
  const onBuying = (rigId: number | undefined) =>
    void navigate({ search: (search) => ({ ...search, buy: rigId }), resetScroll: false });
  return (
    <>
      <PageHeader title="Own part of a rig">
        Buy shares in a GPU machine and receive the rent that its renters pay, for compute that inspectors verified.
      </PageHeader>
      <Tabs
        label="Ways to buy shares"
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next } })}
        tabs={[
          { value: "sales", label: "First sales", content: <SalesTab buying={buy} onBuying={onBuying} /> },
          { value: "resale", label: "Resale", content: <ResaleTab rigId={rig} /> },
        ]}
      />
    </>
  );
}
