import { PageHeader } from "../ui/PageHeader.tsx";
import { WalletRequired } from "../wallet/WalletRequired.tsx";

export function PortfolioPage() {
  return (
    <>
      <PageHeader title="Portfolio">Your shares, the rent they earned and the rewards they received.</PageHeader>
      <WalletRequired what="your shares and what they earned">{() => null}</WalletRequired>
    </>
  );
}
