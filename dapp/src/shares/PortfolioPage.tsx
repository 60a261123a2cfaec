import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download } from "lucide-react";
import type { Address } from "viem";
import { useConnection } from "wagmi";
import type { Portfolio } from "../../../indexer/src/api/types.ts";
import { describeError } from "../lib/errors.ts";
import { indexerPath, indexerQuery } from "../lib/indexer.ts";
import { buttonClass } from "../ui/Button.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { WalletRequired } from "../wallet/WalletRequired.tsx";
import { ClaimCards } from "./ClaimCards.tsx";
import { Credits } from "./Credits.tsx";
import { EarningsTab } from "./EarningsTab.tsx";
import { HistoryTab } from "./HistoryTab.tsx";
import { Holdings } from "./Holdings.tsx";
import { ValueTab } from "./ValueTab.tsx";
import { type Claimable, useClaimable } from "./useClaimable.ts";

const nothing: Claimable = { rent: new Map(), reward: new Map() };
const route = getRouteApi("/portfolio");

export function PortfolioPage() {
  const { address } = useConnection();
  return (
    <>
      <PageHeader title="Portfolio" action={address && <Statement holder={address} />}>
        Your shares, the rent they earned and the rewards they received.
      </PageHeader>
      <WalletRequired what="your shares and what they earned">
        {(holder) => <Content key={holder} holder={holder} />}
      </WalletRequired>
    </>
  );
}

function Statement({ holder }: { holder: Address }) {
  return (
    <a className={buttonClass()} href={indexerPath(`/holders/${holder}/statement.csv`)} download>
      <Download className="size-4" aria-hidden /> Statement, CSV
    </a>
  );
}

function Content({ holder }: { holder: Address }) {
  const { tab = "holdings" } = route.useSearch();
  const navigate = route.useNavigate();
  const portfolio = useQuery(indexerQuery<Portfolio>(`/holders/${holder}`));
  const claimable = useClaimable(holder, portfolio.data?.holdings ?? []);
  if (portfolio.isError)
    return (
      <ErrorState title="Your shares could not be loaded" onRetry={() => void portfolio.refetch()}>
        {describeError(portfolio.error).text}
      </ErrorState>
    );
  if (!portfolio.data) return <SkeletonRows count={3} className="h-32 rounded-card" />;
  const known = portfolio.data.holdings.length > 0 ? claimable : nothing;
  return (
    <div className="space-y-8">
      <ClaimCards portfolio={portfolio.data} claimable={known} />
      <Credits owner={holder} />
      <Tabs
        label="Parts of your portfolio"
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next }, resetScroll: false })}
        tabs={[
          {
            value: "holdings",
            label: "Holdings",
            content: <Holdings portfolio={portfolio.data} claimable={claimable} />,
          },
          { value: "value", label: "Value", content: <ValueTab holder={holder} /> },
          {
            value: "earnings",
            label: "Earnings",
            content: <EarningsTab holder={holder} holdings={portfolio.data.holdings} />,
          },
          { value: "history", label: "History", content: <HistoryTab holder={holder} /> },
        ]}
      />
    </div>
  );
}
