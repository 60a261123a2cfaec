import { PageHeader } from "../ui/PageHeader.tsx";
import { WalletRequired } from "../wallet/WalletRequired.tsx";

export function RentalsPage() {
  return (
    <>
      <PageHeader title="Rentals">What you rent now, and what you rented before.</PageHeader>
      <WalletRequired what="your rentals, what they cost and what came back">{() => null}</WalletRequired>
    </>
  );
}
